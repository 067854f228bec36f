// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: score REQUEST
package main

// #cgo pkg-config: tillit
// #include <tillit/c.h>
import "C"

import (
	"fmt"
	"os"
	"unsafe"
)

func score(engine *C.tillit_engine, request []byte) string {
	control := C.tillit_control{struct_size: C.sizeof_tillit_control, encoding: C.TILLIT_JSON}
	data, size := (*C.uint8_t)(unsafe.SliceData(request)), C.uint64_t(len(request))
	var reply C.tillit_bytes
	defer C.tillit_bytes_free(&reply)
	status := C.tillit_call(engine, C.TILLIT_SCORE, data, size, &control, &reply)
	text := C.GoBytes(unsafe.Pointer(reply.data), C.int(reply.size))
	return C.GoString(C.tillit_status_name(status)) + " " + string(text)
}

func main() {
	request, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Println("ABI", C.tillit_abi_version())
	var engine *C.tillit_engine // make one, and keep it
	var problem C.tillit_bytes
	if C.tillit_engine_new(nil, 0, nil, &engine, &problem) != C.TILLIT_OK {
		panic(string(C.GoBytes(unsafe.Pointer(problem.data), C.int(problem.size))))
	}
	defer C.tillit_engine_free(engine)
	fmt.Println(score(engine, request))
	fmt.Println(score(engine, nil)) // what cannot be answered says why
}
