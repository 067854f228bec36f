// SPDX-License-Identifier: Apache-2.0
// What the pictures of a bow-tie say, in the words of one language.
#ifndef TILLIT_SRC_DIAGRAM_BOWTIE_WORDS_H_
#define TILLIT_SRC_DIAGRAM_BOWTIE_WORDS_H_

#include <string>

#include "tillit/bowtie/analysis.h"
#include "tillit/diagram/wording.h"

namespace tillit::diagram {

class BowtieWords {
 public:
  // Keeps references to both.
  BowtieWords(const bowtie::Analysis& analysis, const Wording& words)
      : analysis_(analysis), words_(words) {}

  std::string Title() const;
  std::string Event() const;
  // With a mark that tells the answer without colour.
  std::string Cause(const bowtie::CauseFound& cause) const;
  std::string Barrier(const bowtie::BarrierValue& barrier) const;
  // What it is worth, with its mark: a number where one is counted.
  std::string Worth(const bowtie::BarrierValue& barrier) const;
  std::string Consequence(const std::string& consequence) const;
  // Of how many events it speaks, and whose they were; or that nothing is counted.
  std::string Counted() const;
  // All of it, for who cannot see it.
  std::string Described() const;

 private:
  const bowtie::Analysis& analysis_;
  const Wording& words_;
};

}  // namespace tillit::diagram

#endif  // TILLIT_SRC_DIAGRAM_BOWTIE_WORDS_H_
