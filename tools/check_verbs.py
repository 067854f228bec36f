#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a door lacks a verb of include/tillit/verbs/verb.h, or has one of its own.

Compared with the list: the numbers in include/tillit/c.h, the Verb enum of the messages
with a request message each, the program's subcommands, and Python's functions.
"""
import pathlib
import re
import sys

LISTED = re.compile(r'\bk([A-Z][A-Za-z]*) = (\d+),\s*//\s*(\w+Request)')


def verbs_of(root):
    """{name: (number, request)} of the list."""
    text = (root / 'include/tillit/verbs/verb.h').read_text()
    body = text[text.index('enum class Verb'):]
    body = body[:body.index('};')]
    return {name.upper(): (int(number), request)
            for name, number, request in LISTED.findall(body)}


def compare(where, listed, found):
    return ([f'{where}: has no {name}' for name in sorted(set(listed) - set(found))] +
            [f'{where}: {name} is no verb of the list'
             for name in sorted(set(found) - set(listed))] +
            [f'{where}: {name} is {found[name]}, in the list {listed[name]}'
             for name in sorted(set(found) & set(listed)) if found[name] != listed[name]])


def faults(root):
    verbs = verbs_of(root)
    numbers = {name: number for name, (number, _) in verbs.items()}
    names = {name: name for name in verbs}
    found = []
    header = (root / 'include/tillit/c.h').read_text()
    in_c = {name: int(number) for name, number in re.findall(
        r'^#define TILLIT_([A-Z]+) (\d+) */\* \w+Request -> ', header, re.MULTILINE)}
    found += compare('include/tillit/c.h', numbers, in_c)
    proto = (root / 'proto/tillit/v1/verbs.proto').read_text()
    in_proto = {name: int(number) for name, number in re.findall(
        r'\bVERB_([A-Z]+) = ([1-9]\d*);', proto)}
    found += compare('proto/tillit/v1/verbs.proto', numbers, in_proto)
    found += [f'proto/tillit/v1/verbs.proto: has no message {request}'
              for _, request in sorted(verbs.values()) if f'message {request} ' not in proto]
    program = (root / 'src/cli/main.cc').read_text()
    in_program = {name.upper(): name.upper() for name in re.findall(
        r'add_subcommand\(\s*"([a-z]+)"', program)}
    found += compare('src/cli/main.cc', names, in_program)
    # Python has functions beside its verbs: it must have these, and may have others. A
    # property (nothing but self) is none.
    python = ''.join((root / 'python/tillit' / file).read_text()
                     for file in ('service.py', 'reading.py', 'plans.py'))
    in_python = {name.upper(): name.upper() for name in re.findall(
        r'^(?:    )?def ([a-z]+)\((?!self\))', python, re.MULTILINE)
        if name.upper() in verbs}
    found += compare('python/tillit', names, in_python)
    return found


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')
    found = faults(root)
    print('\n'.join(found) if found else
          f'verbs: {len(verbs_of(root))}, the same at every door')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
