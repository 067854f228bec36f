// SPDX-License-Identifier: Apache-2.0
// exp and log of our own: the platform's differ in the last bits between C
// libraries, and results must not.
#ifndef TILLIT_BASE_NUMBERS_H_
#define TILLIT_BASE_NUMBERS_H_

namespace tillit::base {

// e^x and the natural logarithm, built from additions, multiplications and exact
// scaling only. Relative error measured against long double: tests/base/numbers_test.cc.
// Exp overflows to infinity above 709.78 and to 0 below -745.13; Log(0) is
// -infinity, of a negative number NaN.
double Exp(double x);
double Log(double x);

// e^x - 1 without cancellation near 0.
double ExpMinusOne(double x);

}  // namespace tillit::base

#endif  // TILLIT_BASE_NUMBERS_H_
