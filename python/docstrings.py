#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes Python's docstrings out of the headers' comments, so that there is one copy.

    docstrings.py INCLUDE_FOLDER OUTPUT.cc

For each struct with a TILLIT_FIELDS list and each enum with a TILLIT_ENUM list, the
comment that stands above it, and the comment above or behind each field and value. A
comment above several fields belongs to the first. A struct without a comment whose name
is its header's (CarePlan in care_plan.h) has the header's.
"""
import json
import pathlib
import re
import sys

LISTED = re.compile(r'^TILLIT_(?:FIELDS|ENUM)\((\w+)', re.MULTILINE)
OPENING = re.compile(r'^(?:struct|enum class) (\w+)(?: : \w+)? \{(.*)$')
# What ends a field's declaration or an enum's value.
FIELD = re.compile(r'(\w+)(?:\[\w*\])?\s*(?:=[^;]*|\{[^;]*\})?;$')
VALUE = re.compile(r'k(\w+)\s*=\s*\d+,?$')


def split_comment(line):
    """The code of a line and the comment behind it."""
    code, _, comment = line.partition('//')
    return code.strip(), comment.strip()


def value_name(name):
    """The wire name of an enum's value: NotScoreable is NOT_SCOREABLE."""
    return re.sub(r'(?<!^)(?=[A-Z])', '_', name).upper()


def members_of(lines):
    """{member: comment} of a body; ends at its closing brace."""
    found, above, code = {}, [], ''
    for line in lines:
        part, comment = split_comment(line)
        if not part:
            above = above + [comment] if '//' in line else []
            continue
        code = f'{code} {part}'.strip()
        match = VALUE.search(code) or FIELD.search(code)
        if match and '(' not in code:
            is_value = match.re is VALUE
            name = value_name(match.group(1)) if is_value else match.group(1)
            found[name] = ' '.join(above) or comment
        if match or code[-1] in ';{}':
            above, code = [], ''
    return found


def body_of(lines, first):
    """The lines between a struct's braces."""
    depth, body = 1, []
    for line in lines[first:]:
        code, _ = split_comment(line)
        depth += code.count('{') - code.count('}')
        if depth <= 0:
            break
        body.append(line)
    return body


def header_comment(lines):
    """The comment on top of a header, behind the licence's line."""
    end = next(i for i, line in enumerate(lines) if not line.startswith('//'))
    return '\n'.join(line[2:].strip() for line in lines[1:end])


def docstrings_of(stem, text):
    """{'Fact': ..., 'Fact.date': ...} of one header; only what has a list and a comment."""
    listed, lines, above, found = set(LISTED.findall(text)), text.splitlines(), [], {}
    for number, line in enumerate(lines):
        match = OPENING.match(line)
        if match and match.group(1) in listed:
            name, rest = match.groups()
            named_so = value_name(name).lower() == stem
            found[name] = '\n'.join(above) or (header_comment(lines) if named_so else '')
            one_line = rest.rstrip().endswith('};')
            body = ([value.strip() + ',' for value in rest.rstrip()[:-2].split(',')]
                    if one_line else body_of(lines, number + 1))
            for member, comment in members_of(body).items():
                found[f'{name}.{member}'] = comment
        above = above + [line[2:].strip()] if line.startswith('//') else []
    return {name: comment for name, comment in found.items() if comment}


def literal(text):
    return json.dumps(text, ensure_ascii=False)


def source_of(docstrings):
    """The C++ source of the sorted table."""
    rows = '\n'.join(f'    {{{literal(name)},\n     {literal(text)}}},'
                     for name, text in sorted(docstrings.items()))
    return f'''// SPDX-License-Identifier: Apache-2.0
// Made by python/docstrings.py from the headers' comments.
#include "docstrings.h"

namespace tillit::python {{

const Docstring kDocstrings[] = {{
{rows}
}};
const size_t kDocstringCount = sizeof(kDocstrings) / sizeof(kDocstrings[0]);

}}  // namespace tillit::python
'''


def main():
    headers, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    docstrings = {}
    for path in sorted(headers.rglob('*.h')):
        for name, text in docstrings_of(path.stem, path.read_text('utf-8')).items():
            if docstrings.setdefault(name, text) != text:
                sys.exit(f'{path}: {name} stands in two headers')
    output.write_text(source_of(docstrings), encoding='utf-8')


if __name__ == '__main__':
    main()
