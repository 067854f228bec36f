#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requirements beside the tests that prove them.

A test carries its ids on the line directly above it: `// Requirements: S0-02, S0-37` in
C++, `# Requirements: S0-02` in Python; three at most. docs/requirements.csv holds id,
module, acceptance and the tests that cover the row. `--update` writes that column.
"""
import csv
import pathlib
import re
import sys

TAG = re.compile(r'^\s*(?://|#) Requirements: (.+?)\s*$')
CPP = re.compile(r'^\s*TEST(?:_P|_F)?\((\w+),\s*$|^\s*TEST(?:_P|_F)?\((\w+),\s*(\w+)\)')
PYTHON = re.compile(r'^\s*def (test_\w+)\(')
MOST = 3


def tagged_tests(root):
    """Returns ({id: [test]}, faults)."""
    tests, found = {}, []
    for folder in ('tests', 'python/tests'):
        for path in sorted((root / folder).rglob('*')):
            if path.suffix not in ('.cc', '.py') or not path.is_file():
                continue
            lines = path.read_text().splitlines()
            for number, line in enumerate(lines, 1):
                tag = TAG.match(line)
                if not tag:
                    continue
                where = f'{path.relative_to(root)}:{number}'
                following = ' '.join(lines[number:number + 2])
                match = (re.search(r'TEST(?:_P|_F)?\((\w+),\s*(\w+)\)', following) or
                         PYTHON.match(lines[number] if number < len(lines) else ''))
                if not match:
                    found.append(f'{where}: no test stands below the tag')
                    continue
                name = '.'.join(match.groups())
                ids = [i.strip() for i in tag.group(1).split(',')]
                if len(ids) > MOST:
                    found.append(f'{where}: carries {len(ids)} ids, {MOST} at most')
                for i in ids:
                    tests.setdefault(i, []).append(name)
    return tests, found


def check(root, update=False):
    path = root / 'docs/requirements.csv'
    with path.open(newline='') as f:
        rows = list(csv.DictReader(f))
    tests, found = tagged_tests(root)
    known = {row['id'] for row in rows}
    found += [f'{i}: is no requirement, yet {", ".join(names)} carries it'
              for i, names in sorted(tests.items()) if i not in known]
    lines = []
    for row in rows:
        now = tests.get(row['id'], [])
        if not update:
            lost = [name for name in row['tests'].split() if name not in now]
            found += [f'{row["id"]}: lost its test {name}' for name in lost]
        if now:
            lines.append(f'{row["id"]:6} {row["acceptance"][:90]:90} {", ".join(now)}')
        row['tests'] = ' '.join(sorted(now))
    if update:
        with path.open('w', newline='') as f:
            writer = csv.DictWriter(f, ['id', 'module', 'acceptance', 'tests'],
                                    lineterminator='\n')
            writer.writeheader()
            writer.writerows(rows)
    lines.append(f'trace: {sum(1 for row in rows if row["tests"])} of {len(rows)} '
                 'requirements are covered')
    return lines, found


def main():
    arguments = [a for a in sys.argv[1:] if a != '--update']
    root = pathlib.Path(arguments[0] if arguments else '.')
    lines, found = check(root, '--update' in sys.argv)
    print('\n'.join(lines + found))
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
