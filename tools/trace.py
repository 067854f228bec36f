#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requirements beside the tests that prove them.

A test carries its ids on the line directly above it or on its own line: `// Requirements:
S0-02, S0-37` in C++, `# Requirements: S0-02` in Python; three at most. A disabled test
proves nothing. docs/requirements.csv holds id, module, acceptance and the tests that cover
the row. `--update` writes that column.
"""
import csv
import pathlib
import re
import sys

TAG = re.compile(r'(?://|#) Requirements: (.+?)\s*$')
CPP = re.compile(r'\s*(?:TYPED_)?(?:TEST(?:_P|_F)?|RC_GTEST(?:_FIXTURE)?_PROP)'
                 r'\(\s*(\w+),\s*(\w+)\s*[,)]')
PYTHON = re.compile(r'\s*(?:async )?def (test_\w+)\(')
# Lines that may stand between a tag and its test.
DECORATION = re.compile(r'\s*(@|//|#|\))')
MOST = 3
COLUMNS = ['id', 'module', 'acceptance', 'tests']


def test_at(path, lines, start):
    """The name of the test that begins at or right below line `start`, or None."""
    for at in range(start, len(lines)):
        match = PYTHON.match(lines[at]) if path.suffix == '.py' else None
        if match:
            return f'{path.stem}.{match.group(1)}'
        match = CPP.match(' '.join(lines[at:at + 3])) if path.suffix == '.cc' else None
        if match:
            return '.'.join(match.groups())
        if not DECORATION.match(lines[at]):
            return None
    return None


def tagged_tests(root):
    """Returns ({id: [test]}, faults)."""
    tests, found = {}, []
    for folder in ('tests', 'python/tests'):
        for path in sorted((root / folder).rglob('*')):
            # The tests of this tool write tags into files of their own.
            if path.suffix not in ('.cc', '.py') or path.name == 'trace_test.py':
                continue
            lines = path.read_text().splitlines()
            for number, line in enumerate(lines):
                tag = TAG.search(line)
                if not tag:
                    continue
                where = f'{path.relative_to(root)}:{number + 1}'
                alone = line[:tag.start()].strip() == ''
                name = test_at(path, lines, number + 1 if alone else number)
                if name is None:
                    found.append(f'{where}: no test stands below the tag')
                    continue
                ids = [i.strip() for i in tag.group(1).split(',') if i.strip()]
                if len(ids) > MOST:
                    found.append(f'{where}: carries {len(ids)} ids, {MOST} at most')
                if 'DISABLED_' in name:
                    continue
                for i in ids:
                    tests.setdefault(i, []).append((name, where))
    return tests, found


def check(root, update=False):
    path = root / 'docs/requirements.csv'
    with path.open(newline='') as f:
        rows = list(csv.DictReader(f))
    tests, found = tagged_tests(root)
    known = {row['id'] for row in rows}
    found += [f'{where}: {i} is no requirement, yet {name} carries it'
              for i, pairs in sorted(tests.items()) if i not in known
              for name, where in pairs]
    lines, covered = [], 0
    for row in rows:
        now = sorted({name for name, _ in tests.get(row['id'], [])})
        if not update:
            found += [f'docs/requirements.csv: {row["id"]} lost its test {name}'
                      for name in row['tests'].split() if name not in now]
        if now:
            covered += 1
            for at, name in enumerate(now):
                left = (row['id'], row['acceptance'][:80]) if at == 0 else ('', '')
                lines.append(f'{left[0]:7} {left[1]:80} {name}')
        row['tests'] = ' '.join(now)
    if update:
        with path.open('w', newline='') as f:
            writer = csv.DictWriter(f, COLUMNS, lineterminator='\n')
            writer.writeheader()
            writer.writerows(rows)
    lines.append(f'trace: {covered} of {len(rows)} requirements are covered')
    return lines, found


def main():
    arguments = [a for a in sys.argv[1:] if a != '--update']
    root = pathlib.Path(arguments[0] if arguments else '.')
    lines, found = check(root, '--update' in sys.argv)
    print('\n'.join(lines + found))
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
