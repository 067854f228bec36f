#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/check_symbols.py BUILD: fails when the library's own archives hold what a process
shares, or ask for what ends one.

Reads the symbols of each libtillit_*.a in the folder BUILD. What may be written to after
the program was loaded, beside ACCEPTED, is a fault; so is a call that ends the process, or
its thread. Protobuf, Abseil and libstdc++ are not read: what they do of the kind, on a
fault of ours, is the matter of tests and fuzzing.
"""
import pathlib
import re
import subprocess
import sys

# Names of what may be written to, and why it may be.
ACCEPTED = {
    r'^DW\.ref\.': "the compiler's pointer to the C++ runtime, set by the loader",
    r'^std::__ioinit$': 'of <iostream>, which headers of Abseil include',
    r'^tillit::capi::\(anonymous namespace\)::current_budget$':
        "the call that this thread is in, as operator new asks; each thread's own",
    # Constants made at their first use, under the guard of C++, and only read then.
    r'^(guard variable for )?tillit::base::CanonicalWriter::Write<.*>\(.*\)::fresh$':
        'a struct as it is when nothing is set',
    r'^(guard variable for )?tillit::proto::internal::PlacesOf<.*>\(.*\)::places$':
        'the fields of a struct by their numbers',
    r'^(guard variable for )?tillit::columnar::DayOf\(.*\)::(first|last)$':
        'the first and last day of the calendar',
    r'^(guard variable for )?tillit::facts::CodeMap::Targets\(.*\) const::kNone$':
        'an empty list',
    r'^tillit::html::\(anonymous namespace\)::Report::kNoRanking$': 'an empty ranking',
    r'^(guard variable for )?kainjow::mustache::delimiter_set<.*>::default_(begin|end)$':
        "Mustache's own delimiters",
}
# Made by protoc: written by its own initialisers.
OF_PROTOC = re.compile(r'^libtillit_messages\.a$')

ENDS_THE_PROCESS = re.compile(
    r'^(abort|_?exit|_Exit|quick_exit|raise|kill|tgkill|p?thread_kill|pthread_exit|signal'
    r'|sigaction|(_|sig)?longjmp|__longjmp_chk|__assert_fail|err|errx|std::terminate\(\)'
    r'|std::__glibcxx_assert_fail\(.*|std::unexpected\(\))$')
# Member and symbol.
MAY_END_IT = {
    # std::thread's destructor would, on a thread that was not joined.
    ('executor.cc.o', 'std::terminate()'),
}

WRITABLE = re.compile(r'^\.t?(data|bss)(\..*)?$')
READ_ONLY_ONCE_LOADED = re.compile(r'^\.data\.rel\.ro(\.|$)')


def symbols(archive):
    """Each (member, section, name) of an archive."""
    text = subprocess.run(['objdump', '-t', '-C', '-w', archive], check=True, text=True,
                          capture_output=True).stdout
    member = archive.name
    for line in text.splitlines():
        if match := re.match(r'^(\S+):\s+file format', line):
            member = match[1]
        # value, seven flags, section, size, visibility where it is not the default, name
        elif match := re.match(r'^[0-9a-f]{16} .{7} (\S+)\t[0-9a-f]{16}\s+'
                               r'(?:\.(?:hidden|internal|protected) )?(.+)$', line):
            yield member, match[1], match[2]


def faults(archives):
    found = set()
    for archive in archives:
        for member, section, name in symbols(archive):
            place = f'{archive.name}({member}): {name}'
            if section == '*UND*':
                if ENDS_THE_PROCESS.match(name) and (member, name) not in MAY_END_IT:
                    found.add(f'{place} ends the process')
            elif (WRITABLE.match(section) and not READ_ONLY_ONCE_LOADED.match(section)
                  and name != section and not OF_PROTOC.match(archive.name)
                  and not any(re.search(known, name) for known in ACCEPTED)):
                found.add(f'{place} in {section} may be written to')
    return sorted(found)


def main():
    archives = sorted(pathlib.Path(sys.argv[1]).glob('libtillit_*.a'))
    if not archives:
        sys.exit(f'{sys.argv[1]}: holds no libtillit_*.a')
    found = faults(archives)
    print('\n'.join(found + [f'{len(archives)} archives, {len(found)} faults']))
    sys.exit(bool(found))


if __name__ == '__main__':
    main()
