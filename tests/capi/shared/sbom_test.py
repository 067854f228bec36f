# SPDX-License-Identifier: Apache-2.0
"""sbom_test.py BUILD: what tools/sbom says of the library is what stands in it: each
namespace of its symbols belongs to a package that is named, and each package that is
linked has one."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
# Of which package the symbols are.
NAMESPACES = {'absl': 'abseil', 'google': 'protobuf', 'kainjow': 'libkainjow-mustache',
              'simdjson': 'simdjson', 'std': 'gcc', '__gnu_cxx': 'gcc', '__cxxabiv1': 'gcc',
              '__gnu_internal': 'gcc', 'tillit': 'tillit'}


def main(build):
    made = json.loads(subprocess.run([ROOT / 'tools/sbom', build], check=True,
                                     capture_output=True, text=True).stdout)
    assert made['spdxVersion'] == 'SPDX-2.3' and made['dataLicense'] == 'CC0-1.0'
    packages = {p['SPDXID']: p for p in made['packages']}
    names = {p['name'] for p in packages.values()}
    kinds = {}
    for relation in made['relationships']:
        assert relation['spdxElementId'] in packages | {'SPDXRef-DOCUMENT': None}
        kinds[packages[relation['relatedSpdxElement']]['name']] = relation['relationshipType']
    assert kinds.keys() == names, 'a package without a relationship'
    assert kinds['tillit'] == 'DESCRIBES' and kinds['glibc'] == 'DYNAMIC_LINK', kinds
    for package in packages.values():
        assert package['versionInfo'] and package['licenseDeclared'], package

    symbols = subprocess.run(['nm', '-C', '--defined-only', build / 'libtillit.so'],
                             check=True, capture_output=True, text=True).stdout
    found = set(re.findall(r'^[0-9a-f]+ \w (?:[a-z -]+ (?:for|to) )?([A-Za-z_]\w*)::',
                           symbols, re.M))
    found = {name for name in found if not name.startswith('TableStruct_')}  # of protoc
    unknown = found - NAMESPACES.keys()
    assert not unknown, f'of no package that is named: {sorted(unknown)}'
    inside = {NAMESPACES[name] for name in found}
    assert inside <= names, f'stands inside and is not named: {sorted(inside - names)}'
    linked = {name for name, kind in kinds.items() if kind == 'STATIC_LINK'}
    assert linked <= inside, f'named as linked and not inside: {sorted(linked - inside)}'
    print(', '.join(f"{p['name']} {p['versionInfo']}" for p in packages.values()))


if __name__ == '__main__':
    main(pathlib.Path(sys.argv[1]))
