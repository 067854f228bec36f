#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a link of the documentation leads to no file or no heading.

Reads every Markdown file of the project. Links to other hosts are not followed.
"""
import pathlib
import re
import sys

LINK = re.compile(r'\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)')
HEADING = re.compile(r'^#+\s+(.*?)\s*#*$')
ELSEWHERE = re.compile(r'^(https?:|mailto:)')
NOT_OURS = re.compile(r'^(build|out|\.)')


def anchors(path):
    """The anchors that a forge gives the headings of a file."""
    found, fenced = set(), False
    for line in path.read_text().splitlines():
        if line.startswith('```'):
            fenced = not fenced
        match = None if fenced else HEADING.match(line)
        if match:
            text = re.sub(r'[`*]', '', match.group(1)).lower()
            found.add(re.sub(r'[^\w\- ]', '', text).replace(' ', '-'))
    return found


def faults(root):
    found = []
    for path in sorted(root.rglob('*.md')):
        where = path.relative_to(root)
        if NOT_OURS.match(where.parts[0]):
            continue
        fenced = False
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.startswith('```'):
                fenced = not fenced
            if fenced:
                continue
            for link in LINK.findall(re.sub(r'`[^`]*`', '', line)):
                if ELSEWHERE.match(link):
                    continue
                file, _, anchor = link.partition('#')
                target = (path.parent / file).resolve() if file else path
                if not target.exists():
                    found.append(f'{where}:{number}: {link} leads to no file')
                elif anchor and target.suffix == '.md' and anchor not in anchors(target):
                    found.append(f'{where}:{number}: {link} leads to no heading')
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')
    found = faults(root.resolve())
    print('\n'.join(found) if found else 'docs: every link leads to something')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
