// SPDX-License-Identifier: Apache-2.0
// The headers' comments, as python/docstrings.py found them at build time.
#ifndef TILLIT_PYTHON_DOCSTRINGS_H_
#define TILLIT_PYTHON_DOCSTRINGS_H_

#include <cstddef>
#include <string>

namespace tillit::python {

struct Docstring {
  const char* name;  // "Fact" or "Fact.date"
  const char* text;
};
extern const Docstring kDocstrings[];  // by name
extern const size_t kDocstringCount;

// The comment of a struct, enum, field or value; empty when it has none.
std::string DocstringOf(const std::string& name);

}  // namespace tillit::python

#endif  // TILLIT_PYTHON_DOCSTRINGS_H_
