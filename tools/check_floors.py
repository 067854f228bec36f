#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when an include runs upward, or when the core reaches outside itself.

Reads tools/floors.txt, the one table of floors. A module may include itself and what
stands on a strictly lower floor; doors (floor 20 and above) never include each other,
except what the table's `also` lines allow.
"""
import pathlib
import re
import sys

DOORS = 20
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
# The core has no clock, file, environment or format library, and no distribution of the
# standard library, which differs between builds.
OUTSIDE = re.compile(
    r'^(google/protobuf/|simdjson|CLI/|pybind11/|mustache|kainjow|random$|chrono$|ctime$|'
    r'fstream$|iostream$|filesystem$|cstdio$|cmath$|math\.h$)')


def read_floors(path):
    floors, also = {}, {}
    for line in path.read_text().splitlines():
        words = line.split()
        if not words or words[0].startswith('#'):
            continue
        if words[0] == 'also':
            also[words[1]] = set(words[2:])
        else:
            for module in words[1:]:
                floors[module] = int(words[0])
    return floors, also


def module_of(path, root):
    parts = path.relative_to(root).parts
    if parts[0] == 'include' and len(parts) > 3:
        return parts[2]
    if parts[0] == 'src':
        return parts[1]
    return None


def faults(root):
    floors, also = read_floors(root / 'tools/floors.txt')
    found = []
    files = sorted(p for folder in ('include', 'src') for p in (root / folder).rglob('*')
                   if p.suffix in ('.h', '.cc'))
    for path in files:
        module = module_of(path, root)
        if module is None:
            continue
        where = path.relative_to(root)
        if module not in floors:
            found.append(f'{where}: module {module} is not in tools/floors.txt')
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(2)
            if floors[module] < DOORS and OUTSIDE.match(target):
                found.append(f'{where}:{number}: the core may not include {target}')
            parts = target.split('/')
            other = parts[1] if parts[0] == 'tillit' and len(parts) > 2 else parts[0]
            if other == 'v1' or other not in floors or other == module:
                continue
            if floors[other] < min(floors[module], DOORS) or other in also.get(module, ()):
                continue
            found.append(f'{where}:{number}: {module} (floor {floors[module]}) may not '
                         f'include {other} (floor {floors[other]})')
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')
    found = faults(root)
    print('\n'.join(found) if found else 'floors: no include runs upward')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
