#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when an include runs upward, when the core reaches outside itself, or when the
core, a door or the Python module takes numbers that differ between builds: an inexact
function of libm, or a random distribution that is not ours.

Reads tools/floors.txt, the one table of floors. A module may include itself and what
stands on a strictly lower floor; doors (floor 20 and above) never include each other,
except what the table's `also` lines allow.
"""
import pathlib
import re
import sys

DOORS = 20
SUFFIXES = ('.h', '.hpp', '.inc', '.cc', '.cpp', '.c')
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
# The core has no clock, file, environment or format library.
OUTSIDE = re.compile(
    r'^(google/protobuf/|tillit/v1/|.*\.pb\.h$|simdjson|CLI/|pybind11/|.*mustache|kainjow|'
    r'(chrono|ctime|time\.h|fstream|iostream|filesystem|cstdio|stdio\.h)$)')
# Nobody has these. Their draws differ from one standard library, or version, to another.
OTHERS_RANDOM = re.compile(r'^(random$|absl/random/|boost/random)')
STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//.*')
# Functions whose last bit differs from one libm to another; floor, sqrt and the like are
# exact. With std:: the bare name counts too: it may be passed on or brought in by `using`.
INEXACT_NAMES = (
    r'(?:exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|cbrt|hypot|a?sin|a?cos|sincos|a?tan|'
    r'atan2|a?sinh|a?cosh|a?tanh|erfc?|[lt]gamma)[fl]?')
INEXACT = re.compile(
    rf'\bstd\s*::\s*({INEXACT_NAMES})\b|'
    rf'(?<![\w.>:])(?:::\s*)?(?:__builtin_)?({INEXACT_NAMES})\s*\(')


def read_floors(path):
    """Returns ({module: floor}, {door: doors it may also include})."""
    floors, also = {}, {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith('#'):
            continue
        if words[0] == 'also':
            also[words[1]] = set(words[2:])
            continue
        for module in words[1:]:
            if module in floors:
                raise ValueError(f'{path.name}:{number}: {module} stands on two floors')
            floors[module] = int(words[0])
    for door, others in also.items():
        for module in {door} | others:
            if module not in floors:
                raise ValueError(f'{path.name}: also: {module} stands on no floor')
    return floors, also


def module_of(parts):
    """The module of a file by the parts of its path; None for include/tillit/c.h."""
    if parts[0] == 'python':
        return 'python'
    if parts[0] == 'src':
        return parts[1] if len(parts) > 2 else None
    return parts[2] if len(parts) > 3 else None


def fault_of_random(target):
    if OTHERS_RANDOM.match(target):
        return f'the draws of <{target}> differ between builds; base has our own'
    return None


def fault_of(module, target, floors, also):
    """What is wrong with `module` including `target`; None when nothing is."""
    core = floors[module] < DOORS
    if core and OUTSIDE.match(target):
        return f'the core may not include {target}'
    parts = target.split('/')
    if '..' in parts:
        return f'{target} climbs; name it from the top'
    if parts[0] == 'tillit' and len(parts) > 2:
        other = parts[1]
        if other == 'v1':
            return None
        if other not in floors:
            return f'{target}: {other} stands on no floor'
    elif len(parts) > 1 and parts[0] in floors:
        other = parts[0]
    else:
        return None
    if other == module or other in also.get(module, ()):
        return None
    # A door's own number only orders the build: below it stands the core alone.
    if floors[other] < min(floors[module], DOORS):
        return None
    return (f'{module} (floor {floors[module]}) may not include {other} '
            f'(floor {floors[other]})')


def faults(root):
    try:
        floors, also = read_floors(root / 'tools/floors.txt')
    except ValueError as fault:
        return [f'tools/{fault}']
    found = []
    files = sorted(path for folder in ('include', 'src', 'python/bindings')
                   for path in (root / folder).rglob('*') if path.suffix in SUFFIXES)
    for path in files:
        where = path.relative_to(root)
        module = module_of(where.parts)
        if module is not None and module not in floors:
            found.append(f'{where}:1: module {module} is not in tools/floors.txt')
            module = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            fault = match and (fault_of_random(match.group(2)) or
                               module and fault_of(module, match.group(2), floors, also))
            if fault:
                found.append(f'{where}:{number}: {fault}')
            call = INEXACT.search(STRING_OR_COMMENT.sub('', line))
            if call:
                found.append(f'{where}:{number}: {call.group(1) or call.group(2)} of the '
                             'standard library differs between builds; base has our own')
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')
    found = faults(root)
    print('\n'.join(found) if found else 'floors: no include runs upward')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
