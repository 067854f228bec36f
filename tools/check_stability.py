#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when today's messages, header or library break what a release promised.

Of each release stands in tests/stability/vX.Y.Z
  tillit.v1.binpb   its messages:  buf finds what breaks by its FILE rules
  tillit/c.h        its header:    constants keep their values
  libtillit.abi     its binary interface: abidiff finds what changed

Usage: check_stability.py [LIBRARY]          a libtillit.so, with debug information
       check_stability.py --dump LIBRARY     prints a libtillit.abi
Exit status: 0 all stays; 1 something breaks; 77 nothing breaks, and a tool is not there.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / 'build-stability'
BUF = BUILD / 'node_modules/.bin/buf'
NOT_MEASURED = 77
# The host allocates it and says by struct_size how much of it it knows: it may grow.
GROWS = 'tillit_control'


def baselines():
    return sorted((ROOT / 'tests/stability').glob('v*'))


def message_faults(baseline, protos):
    """What buf finds in a folder of .proto files."""
    found = subprocess.run(
        [BUF, 'breaking', '.', '--against', baseline / 'tillit.v1.binpb',
         '--config', '{"version": "v2", "breaking": {"use": ["FILE"]}}'],
        cwd=protos, env={**os.environ, 'BUF_CACHE_DIR': str(BUILD / 'cache')},
        capture_output=True, text=True)
    if found.returncode not in (0, 100):
        raise RuntimeError(found.stderr)
    return found.stdout.splitlines()


def constants_of(header):
    return dict(re.findall(r'^#define (TILLIT_[A-Z_]+) (-?\d+)\b', header.read_text(),
                           re.MULTILINE))


def constant_faults(baseline, header):
    old, new = constants_of(baseline / 'tillit/c.h'), constants_of(header)
    found = [f'{name} was {value} and is {new.get(name, "no more")}'
             for name, value in old.items()
             if name != 'TILLIT_ABI_VERSION' and new.get(name) != value]
    if int(new['TILLIT_ABI_VERSION']) < int(old['TILLIT_ABI_VERSION']):
        found.append('TILLIT_ABI_VERSION fell')
    return found


def structs_of(dump):
    """{name: class-decl} of the structs whose members stand in a dump."""
    return {struct.get('name'): struct for struct in dump.iter('class-decl')
            if struct.get('size-in-bits')}


def dump(library, header):
    """The binary interface as XML: what the header declares, and nothing of this machine."""
    with tempfile.TemporaryDirectory() as public:
        shutil.copy(header, public)
        text = subprocess.run(
            ['abidw', '--headers-dir', public, '--drop-private-types',
             '--exported-interfaces-only', '--no-architecture', '--no-comp-dir-path',
             '--no-corpus-path', '--no-elf-needed', '--no-show-locs',
             '--debug-info-dir', pathlib.Path(library).parent, library],
            check=True, capture_output=True, text=True).stdout
    # abidiff takes a struct without its members for one that did not change.
    structs = structs_of(xml.fromstring(text))
    for name in re.findall(r'^} (\w+);', pathlib.Path(header).read_text(), re.MULTILINE):
        if name not in structs:
            raise RuntimeError(f'{library}: no debug information on {name}')
    return text


def as_known_then(new, old):
    """The new interface, with as much of the struct that grows as the old one knew."""
    old, new = xml.fromstring(old), xml.fromstring(new)
    known, today = structs_of(old)[GROWS], structs_of(new).get(GROWS)
    then = int(known.get('size-in-bits'))
    if today is not None and int(today.get('size-in-bits')) > then:
        for member in today.findall('data-member'):
            if int(member.get('layout-offset-in-bits')) >= then:
                today.remove(member)
        today.set('size-in-bits', known.get('size-in-bits'))
    return xml.tostring(new, encoding='unicode')


def abi_faults(baseline, new):
    """What abidiff finds in a dump. Additions are none; a member's new name is one, since
    hosts are compiled again."""
    old = baseline / 'libtillit.abi'
    with tempfile.TemporaryDirectory() as folder:
        today = pathlib.Path(folder) / 'libtillit.abi'
        today.write_text(as_known_then(new, old.read_text()))
        found = subprocess.run(['abidiff', '--harmless', '--no-added-syms', old, today],
                               capture_output=True, text=True)
    if found.returncode & 3:  # an error of abidiff's own, or of usage
        raise RuntimeError(found.stdout + found.stderr)
    return found.stdout.splitlines() if found.returncode else []


def main(arguments):
    header = ROOT / 'include/tillit/c.h'
    if arguments[:1] == ['--dump']:
        print(dump(arguments[1], header), end='')
        return 0
    unmeasured = []
    if not BUF.exists():
        unmeasured.append('no buf; tools/setup stability fetches it')
    if not arguments:
        unmeasured.append('no library was named')
    elif not shutil.which('abidiff'):
        unmeasured.append('no abidiff; tools/setup stability installs it')
    else:
        today = dump(arguments[0], header)
    found = []
    for baseline in baselines():
        faults = constant_faults(baseline, header)
        if BUF.exists():
            faults += message_faults(baseline, ROOT / 'proto')
        if arguments and shutil.which('abidiff'):
            faults += abi_faults(baseline, today)
        found += [f'{baseline.name}: {fault}' for fault in faults]
    for reason in unmeasured:
        print('not measured:', reason)
    print('\n'.join(found) if found else
          f'{", ".join(baseline.name for baseline in baselines())}: '
          f'what was promised{" and measured" * bool(unmeasured)} stands')
    return 1 if found else NOT_MEASURED if unmeasured else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
