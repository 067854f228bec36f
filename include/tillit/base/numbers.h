// SPDX-License-Identifier: Apache-2.0
// Exponentials, logarithms and powers of our own: the platform's differ in the last bits
// between C libraries, and results must not.
#ifndef TILLIT_BASE_NUMBERS_H_
#define TILLIT_BASE_NUMBERS_H_

namespace tillit::base {

// All five are made of additions, multiplications, divisions and exact scaling in
// double, and return the same bits wherever those round to nearest (IEEE 754) and are
// not fused (-ffp-contract=off). Each carries some 15 bits beyond a double to its one
// rounding: the error is below 0.51 units in the last place of the exact value (Pow:
// 0.55) over the whole range, subnormal results included, and a result that a double
// holds exactly is returned exactly. Measured against MPFR by tests/base/numbers_test.cc.
// NaN gives NaN but for the two cases of Pow. Nothing is set in errno; a call takes tens
// of nanoseconds.

// e^x. Infinity above 709.78, 0 below -745.13.
double Exp(double x);

// e^x - 1 without cancellation near 0; keeps the sign of a zero.
double ExpMinusOne(double x);

// The natural logarithm. Of 0 (either sign) -infinity, of a negative number NaN.
double Log(double x);

// ln(1 + x) without cancellation near 0; keeps the sign of a zero. Of -1 -infinity, of
// less NaN.
double LogOnePlus(double x);

// x^y, with the special cases of C99 (ISO/IEC 9899:1999, F.9.4.4): x^0 and 1^y are 1 even
// for NaN, (-1)^(+-infinity) is 1, a negative x needs a whole y and is NaN otherwise, and
// an odd whole y keeps the sign of x, that of a zero too.
double Pow(double x, double y);

}  // namespace tillit::base

#endif  // TILLIT_BASE_NUMBERS_H_
