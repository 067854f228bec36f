#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts how much of the codes seen in a data set a code map covers.

    python3 tests/data/count_map.py MAP.csv FOLDER

FOLDER holds `*_seen.csv` files: a header whose first column names the source system
(`snomed` or `rxnorm`), then code, display and how often the code was seen. A code is
mapped when a row gives it a target with a relationship that may be read as the target.
Exit status: 0 counted, 1 the map has faults (each printed with file and line), 2 usage or
unreadable input.
"""
import collections
import csv
import pathlib
import sys

COLUMNS = ['source_system', 'source_code', 'source_display', 'target_system', 'target_code',
           'target_display', 'relationship', 'basis', 'confidence', 'second_reader', 'note']
SYSTEMS = {'snomed': 'SNOMED-CT', 'rxnorm': 'RxNorm'}
TARGETS = {'SNOMED-CT': ('ICPC-2', 'ICD-10'), 'RxNorm': ('ATC',)}
SURE = {'equivalent', 'source-is-narrower-than-target'}
KNOWN = SURE | {'source-is-broader-than-target', 'not-related-to'}


def read_map(path):
    """The rows of a map, each with its `line`."""
    with open(path, newline='', encoding='utf-8') as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise ValueError(f'{path}: the header is not {",".join(COLUMNS)}')
        return [dict(row, line=reader.line_num) for row in reader]


def read_seen(folder):
    """How often each code was seen, by system and code."""
    paths = sorted(pathlib.Path(folder).glob('*_seen.csv'))
    if not paths:
        raise ValueError(f'{folder}: holds no *_seen.csv')
    seen = {}
    for path in paths:
        with open(path, newline='', encoding='utf-8') as file:
            reader = csv.reader(file)
            system = SYSTEMS.get(next(reader, [''])[0])
            if system is None:
                raise ValueError(f'{path}: the first column names neither of {list(SYSTEMS)}')
            for row in reader:
                if len(row) != 3 or not row[2].isdigit():
                    raise ValueError(f'{path}:{reader.line_num}: is not code, display, count')
                seen[system, row[0]] = int(row[2])
    return seen


def row_fault(row):
    if row['source_system'] not in TARGETS:
        return f'source_system {row["source_system"]!r} is unknown'
    if not row['target_code']:
        filled = [c for c in ('target_system', 'relationship', 'confidence') if row[c]]
        if filled:
            return f'has no target_code and yet {", ".join(filled)}'
        return '' if row['note'] else 'has neither target nor note'
    if row['target_system'] not in TARGETS[row['source_system']]:
        return f'target_system {row["target_system"]!r} does not fit the source_system'
    if row['relationship'] not in KNOWN:
        return f'relationship {row["relationship"]!r} is unknown'
    if row['confidence'] not in ('high', 'medium') or not row['basis']:
        return 'has no confidence (high, medium) or no basis'
    return ''


def faults(path, rows, seen):
    found = [f'{path}:{row["line"]}: {fault}' for row in rows if (fault := row_fault(row))]
    keys = [[row[column] for column in COLUMNS[:2] + COLUMNS[3:5]] for row in rows]
    for row, before, key in zip(rows[1:], keys, keys[1:]):
        if key <= before:
            found.append(f'{path}:{row["line"]}: is out of order or a repetition')
    in_map = {(row['source_system'], row['source_code']) for row in rows}
    found += [f'{path}: {system} {code} was seen and has no row'
              for system, code in sorted(seen.keys() - in_map)]
    return found


def share(part, whole):
    return f'{part} of {whole} ({100 * part / whole:.1f} %)' if whole else f'{part} of 0'


def count(rows, seen):
    """The lines to print."""
    by_code = collections.defaultdict(set)
    for row in rows:
        if row['target_code'] and row['relationship'] in SURE:
            by_code[row['source_system'], row['source_code']].add(row['target_system'])
    with_target = [row for row in rows if row['target_code']]
    lines = [f'{len(rows)} rows, {len(with_target)} with a target']
    for column in ('target_system', 'relationship', 'confidence', 'basis', 'second_reader'):
        counted = collections.Counter(row[column] or 'empty' for row in with_target)
        lines.append(f'  {column}: ' + ', '.join(f'{v} {n}' for v, n in sorted(counted.items())))
    for system, targets in TARGETS.items():
        codes = [key for key in seen if key[0] == system]
        total = sum(seen[key] for key in codes)
        never = sum(seen[key] == 0 for key in codes)
        lines.append(f'{system}: {len(codes)} codes, {total} occurrences'
                     + (f'; {never} codes with a count of 0' if never else ''))
        groups = [('unmapped', [key for key in codes if not by_code[key]])]
        groups += [(f'with {target}', [key for key in codes if target in by_code[key]])
                   for target in targets]
        if len(targets) > 1:
            groups.append(('with all', [key for key in codes if by_code[key] >= set(targets)]))
        for name, keys in groups:
            lines.append(f'  {name}: codes {share(len(keys), len(codes))}, occurrences '
                         f'{share(sum(seen[key] for key in keys), total)}')
    return lines


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        rows, seen = read_map(arguments[0]), read_seen(arguments[1])
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    print('\n'.join(count(rows, seen)))
    found = faults(arguments[0], rows, seen)
    print('\n'.join(found), end='\n' if found else '', file=sys.stderr)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
