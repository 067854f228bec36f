// SPDX-License-Identifier: Apache-2.0
// The steps of one use as a tree: which stand or stood, and what followed what.
#ifndef TILLIT_SRC_PATHWAY_LIVE_STEPS_H_
#define TILLIT_SRC_PATHWAY_LIVE_STEPS_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/pathway/progress.h"

namespace tillit::pathway {

class LiveTree {
 public:
  LiveTree(const PathwayUse& use, absl::Span<const PathwayStep> steps);

  // As LiveSteps.
  const std::vector<size_t>& order() const { return order_; }
  bool Has(size_t at) const { return is_live_[at]; }
  // The live step that a live step followed; none for the first.
  std::optional<size_t> before(size_t at) const { return before_[at]; }
  // The live steps that followed it.
  const std::vector<size_t>& after(size_t at) const { return after_[at]; }

 private:
  std::vector<size_t> order_;
  std::vector<bool> is_live_;
  std::vector<std::optional<size_t>> before_;
  std::vector<std::vector<size_t>> after_;
};

// Null: one does not get there from that state. Of two ways the one that is always open.
const PathwayTransition* TransitionOf(const Pathway& pathway, absl::string_view from,
                                      absl::string_view to);

// The way there that is always open from every state. Null: there is none.
const PathwayTransition* AlwaysTo(const Pathway& pathway, absl::string_view to);

// Whether a tick is of the item, in one of its ways.
bool IsOf(const PathwayItem& item, const ItemTick& tick);

}  // namespace tillit::pathway

#endif  // TILLIT_SRC_PATHWAY_LIVE_STEPS_H_
