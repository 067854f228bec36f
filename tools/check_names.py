#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when the code names a piece of care, or a file has a name that says nothing.

Engine is code, care is data: no id of a catalogue entry stands in src/, include/ or
python/tillit/. Shared vocabularies that code does speak (texts, code systems) are not
entries of care.
"""
import pathlib
import re
import sys

KINDS = ('risk_models', 'needs', 'groups', 'instruments', 'interventions', 'bowties',
         'services')
CODE = ('src', 'include', 'python/tillit')
EMPTY_NAMES = {'utils', 'util', 'helpers', 'helper', 'common', 'manager', 'misc'}
ID = re.compile(r'^  id: "([^"]+)"', re.MULTILINE)


def catalogue_ids(root):
    ids = set()
    for kind in KINDS:
        for path in sorted((root / 'catalogue' / kind).glob('*.textproto')):
            ids.update(ID.findall(path.read_text()))
    return ids


def faults(root):
    found = []
    ids = catalogue_ids(root)
    # Longest first, so that the most telling id is named.
    names = sorted(ids, key=lambda name: (-len(name), name))
    pattern = re.compile(r'(?<![\w.-])(' + '|'.join(map(re.escape, names)) + r')(?![\w-])')
    for folder in CODE:
        for path in sorted((root / folder).rglob('*')):
            if not path.is_file() or path.suffix not in ('.h', '.cc', '.py', '.pyi', '.c'):
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                match = pattern.search(line) if names else None
                if match:
                    found.append(f'{path.relative_to(root)}:{number}: names {match.group(1)}')
    for folder in CODE + ('tools', 'tests', 'proto', 'catalogue', 'examples', 'cmake'):
        for path in sorted((root / folder).rglob('*')):
            stem = path.name.split('.')[0]
            if stem in EMPTY_NAMES:
                found.append(f'{path.relative_to(root)}: its name says nothing')
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')
    found = faults(root)
    print('\n'.join(found) if found else
          f'names: none of {len(catalogue_ids(root))} catalogue ids stands in the code')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
