// SPDX-License-Identifier: Apache-2.0
// What the pictures of a pathway say, in the words of one language.
#ifndef TILLIT_SRC_DIAGRAM_PATHWAY_WORDS_H_
#define TILLIT_SRC_DIAGRAM_PATHWAY_WORDS_H_

#include <string>
#include <vector>

#include "tillit/diagram/wording.h"
#include "tillit/pathway/pathway.h"

namespace tillit::diagram {

class PathwayWords {
 public:
  // Keeps references to both.
  PathwayWords(const pathway::Pathway& pathway, const Wording& words)
      : pathway_(pathway), words_(words) {}

  std::string Title() const;
  std::string State(const std::string& id) const;
  // Name, who answers, how long, what is done: a part each.
  std::vector<std::string> InState(const pathway::PathwayState& state) const;
  // "measures, when gp took part: in person".
  std::string Way(const pathway::PathwayTransition& transition) const;
  // What must hold; empty where nothing must.
  std::string Guard(const pathway::PathwayTransition& transition) const;
  // Where one gets to from every state.
  std::string FromEverywhere() const;
  // All of it, for who cannot see it.
  std::string Described() const;

 private:
  std::string Item(const std::string& id) const;

  const pathway::Pathway& pathway_;
  const Wording& words_;
};

}  // namespace tillit::diagram

#endif  // TILLIT_SRC_DIAGRAM_PATHWAY_WORDS_H_
