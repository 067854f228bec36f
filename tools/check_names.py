#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when the code names a piece of care, or a file has a name that says nothing.

Engine is code, care is data: no id of a catalogue entry stands in src/, include/ or
python/tillit/, in code or in a comment. Shared vocabularies that code does speak (texts,
code systems, roles) are not pieces of care.
"""
import pathlib
import re
import sys

KINDS = ('risk_models', 'needs', 'groups', 'instruments', 'interventions', 'bowties',
         'profiles', 'red_flags', 'services')
CODE = ('src', 'include', 'python/tillit')
CODE_SUFFIXES = ('.h', '.hpp', '.inc', '.cc', '.cpp', '.c', '.py', '.pyi', '.mustache')
NAMED = CODE + ('python', 'tools', 'tests', 'proto', 'catalogue', 'examples', 'cmake',
                'benchmarks', 'docs')
EMPTY_NAMES = re.compile(r'(^|_)(utils?|helpers?|common|managers?|misc)(_|$)')
# Strings and comments are read over, so that a brace in them does not count.
TOKEN = re.compile(r'''"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|#[^\n]*|[{}<>\[\]]|\w+\s*:|\w+''')


def entry_ids(text):
    """The ids of the entries in one textproto file, and of none of their parts.

    A file is a catalogue of entries (`groups { id: "x" }`) or one entry (`id: "x"`).
    """
    at = {0: [], 1: []}
    depth, name = 0, None
    for match in TOKEN.finditer(text):
        token = match.group()
        if token[0] == '#':
            continue
        if token in '{<':
            depth += 1
        elif token in '}>':
            depth -= 1
        elif token[0] in '"\'':
            if name == 'id' and depth in at:
                at[depth].append(token[1:-1])
        elif token.endswith(':'):
            name = token[:-1].strip()
            continue
        name = None
    return at[0] or at[1]


def catalogue_ids(root):
    return {name for kind in KINDS
            for path in sorted((root / 'catalogue' / kind).rglob('*.textproto'))
            for name in entry_ids(path.read_text())}


def pattern_of(ids):
    """Matches an id as a word. Dashes belong to a word, a dot ends it: in `x.psht` and in
    `psht.textproto` stands psht. Longest first, so that the most telling id is named."""
    names = sorted(ids, key=lambda name: (-len(name), name))
    return re.compile(r'(?<![\w-])(' + '|'.join(map(re.escape, names)) + r')(?![\w-])')


def files_below(root, folders):
    found = {path for folder in folders for path in (root / folder).rglob('*')}
    return sorted(path for path in found if '__pycache__' not in path.parts)


def faults(root):
    found = []
    ids = catalogue_ids(root)
    pattern = pattern_of(ids) if ids else None
    for path in files_below(root, CODE):
        if pattern is None or path.suffix not in CODE_SUFFIXES or not path.is_file():
            continue
        if 'generated' in path.relative_to(root).parts or '_pb2' in path.name:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in pattern.finditer(line):
                found.append(f'{path.relative_to(root)}:{number}: names {match.group(1)}')
    for path in files_below(root, NAMED):
        if EMPTY_NAMES.search(path.name.split('.')[0]):
            found.append(f'{path.relative_to(root)}:1: its name says nothing')
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')
    found = faults(root)
    print('\n'.join(found) if found else
          f'names: none of {len(catalogue_ids(root))} catalogue ids stands in the code')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
