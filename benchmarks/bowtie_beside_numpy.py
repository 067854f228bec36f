#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws of a bow-tie beside a plain NumPy version of the same sums, in one run.

    python3 benchmarks/bowtie_beside_numpy.py [--draws N] [--rounds N]

The fall bow-tie of the seed for one patient: a base rate and the ratio of exercise, drawn
on the logarithm, and the 95 % interval of what is left, which must agree within its
sampling error. tillit reads and scores the patient too; without draws that is what is left.
"""
import argparse
import statistics
import time

import numpy
import tillit

AS_OF = '2026-11-01'
BASE = (850.0, 700.0, 1000.0)
EXERCISE = (0.77, 0.71, 0.83)


def patient():
    return tillit.PatientRecord(
        id='p', birth='1946-01-01',
        facts=[{'kind': 'CONDITION', 'code': {'system': 'ICD-10', 'code': 'R296'},
                'date': '2026-09-01'}],
        coverage=[{'source': 'all', 'kinds': ['CONDITION', 'MEDICINE'],
                   'systems': ['ICD-10', 'ICPC-2', 'ATC'], 'complete': True}])


def with_numpy(draws):
    random = numpy.random.default_rng(1)

    def drawn(value, low, high):
        return numpy.exp(random.normal(numpy.log(value), numpy.log(high / low) / 3.92, draws))
    return numpy.quantile(drawn(*BASE) * drawn(*EXERCISE), [0.025, 0.975])


def with_tillit(service, records, draws):
    low, high = BASE[1:]
    rate = tillit.BaseRate(per_1000_person_years=BASE[0], population='test', low=low, high=high,
                           source={'citation': 'test'})
    [analysis] = service.analyse(records, AS_OF, base_rates={'falls-seed': rate},
                                 draws=draws)[0].analyses
    return analysis


def times_of(call, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--draws', type=int, default=10000)
    parser.add_argument('--rounds', type=int, default=30)
    options = parser.parse_args()
    service = tillit.Service('psht')
    records = [patient()]
    ours = with_tillit(service, records, options.draws).residual_interval
    theirs = with_numpy(options.draws)
    assert abs(ours.low - theirs[0]) < 0.03 * theirs[0], (ours, theirs)
    assert abs(ours.high - theirs[1]) < 0.03 * theirs[1], (ours, theirs)
    calls = {'calibration': lambda: sum(i * i for i in range(100000)),
             'tillit, no draws': lambda: with_tillit(service, records, 0),
             'tillit': lambda: with_tillit(service, records, options.draws),
             'numpy': lambda: with_numpy(options.draws)}
    times = {name: [] for name in calls}
    for _ in range(options.rounds):
        for name, call in calls.items():
            times[name] += times_of(call, 1)
    for name, of in times.items():
        print(f'{name:18} best {min(of):8.3f} ms, median {statistics.median(of):8.3f} ms')


if __name__ == '__main__':
    main()
