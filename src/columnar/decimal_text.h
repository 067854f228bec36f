// SPDX-License-Identifier: Apache-2.0
// Arrow's decimals of 128 bits as text.
#ifndef TILLIT_SRC_COLUMNAR_DECIMAL_TEXT_H_
#define TILLIT_SRC_COLUMNAR_DECIMAL_TEXT_H_

#include <cstdint>
#include <string>

namespace tillit::columnar {

// "-7.50" for -750 in two halves and a scale of 2.
std::string DecimalText(uint64_t low, uint64_t high, int scale);

}  // namespace tillit::columnar

#endif  // TILLIT_SRC_COLUMNAR_DECIMAL_TEXT_H_
