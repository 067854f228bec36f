module tillit/examples/score

go 1.20
