// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tillit/diagram/bowtie.h"

namespace tillit::diagram {
namespace {

// Names of the format have letters, digits, - and _.
std::string NameOf(absl::string_view id) {
  std::string name;
  for (const char c : id) {
    const bool fits = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                      (c >= 'A' && c <= 'Z') || c == '-';
    name += fits ? c : '_';
  }
  return name;
}

// Writes a model element by element.
class Writer {
 public:
  explicit Writer(const bowtie::CountedBowtie& counted)
      : counted_(counted), network_(counted.network->network()) {}

  std::string Write() {
    Open("opsa-mef", "");
    for (const std::string& what : Unsaid()) Line(absl::StrCat("<!-- ", what, " -->"));
    EventTrees();
    FaultTree();
    ModelData();
    Close("opsa-mef");
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml_;
  }

 private:
  void Line(const std::string& text) {
    absl::StrAppend(&xml_, std::string(2 * depth_, ' '), text, "\n");
  }
  void Open(const char* element, const std::string& name) {
    Line(name.empty() ? absl::StrCat("<", element, ">")
                      : absl::StrCat("<", element, " name=\"", name, "\">"));
    ++depth_;
  }
  void Close(const char* element) {
    --depth_;
    Line(absl::StrCat("</", element, ">"));
  }
  void Named(const char* element, const std::string& name) {
    Line(absl::StrCat("<", element, " name=\"", name, "\"/>"));
  }

  std::vector<std::string> Unsaid() const {
    std::vector<std::string> unsaid;
    if (network_.form == bowtie::Form::kRate) {
      unsaid.push_back("values of causes are rates per 1,000 person-years");
    }
    if (!network_.common_causes.empty()) unsaid.push_back("common causes are left out");
    if (!network_.caps.empty()) unsaid.push_back("caps of programmes are left out");
    if (std::any_of(counted_.passes.begin(), counted_.passes.end(),
                    [](double pass) { return pass > 1; })) {
      unsaid.push_back("what does harm stands as a barrier that always fails");
    }
    return unsaid;
  }

  std::string Threat(size_t t) const { return NameOf(counted_.threats[t]); }
  // One intervention may stand in several places.
  std::string Fails(size_t b) const {
    return absl::StrCat(NameOf(counted_.interventions[b]), "_", b, "_fails");
  }
  void BarriersFail(const std::vector<int32_t>& barriers) {
    for (const int32_t b : barriers) Named("basic-event", Fails(static_cast<size_t>(b)));
  }

  // Consequences do not exclude each other: each has a tree of its own.
  void EventTrees() {
    for (const std::string& consequence : counted_.consequences) {
      const std::string name = NameOf(consequence);
      Open("define-event-tree", absl::StrCat(name, "_after"));
      Named("define-functional-event", name);
      Named("define-sequence", absl::StrCat(name, "_follows_event"));
      Named("define-sequence", absl::StrCat("no_", name));
      Open("initial-state", "");
      Line(absl::StrCat("<fork functional-event=\"", name, "\">"));
      ++depth_;
      Line("<path state=\"follows\">");
      ++depth_;
      Open("collect-formula", "");
      Named("gate", absl::StrCat(name, "_follows"));
      Close("collect-formula");
      Named("sequence", absl::StrCat(name, "_follows_event"));
      Close("path");
      Line("<path state=\"does_not\">");
      ++depth_;
      Named("sequence", absl::StrCat("no_", name));
      Close("path");
      Close("fork");
      Close("initial-state");
      Close("define-event-tree");
    }
  }

  void FaultTree() {
    Open("define-fault-tree", absl::StrCat(NameOf(counted_.analysis.bowtie), "_before"));
    for (size_t t = 0; t < network_.threats.size(); ++t) {
      Open("define-gate", absl::StrCat(Threat(t), "_arrives"));
      Open("and", "");
      Named("basic-event", Threat(t));
      BarriersFail(network_.threats[t].barriers);
      Close("and");
      Close("define-gate");
    }
    std::vector<bool> in_a_gate(network_.threats.size(), false);
    for (size_t g = 0; g < network_.gates.size(); ++g) {
      const bowtie::Network::Gate& gate = network_.gates[g];
      Open("define-gate", absl::StrCat("gate_", g));
      const char* const kind = gate.kind == bowtie::GateKind::kOr    ? "or"
                               : gate.kind == bowtie::GateKind::kAnd ? "and"
                                                                     : "atleast";
      if (gate.kind == bowtie::GateKind::kAtLeast) {
        Line(absl::StrCat("<atleast min=\"", gate.at_least, "\">"));
        ++depth_;
      } else {
        Open(kind, "");
      }
      for (const int32_t t : gate.threats) {
        in_a_gate[static_cast<size_t>(t)] = true;
        Named("gate", absl::StrCat(Threat(static_cast<size_t>(t)), "_arrives"));
      }
      for (const int32_t earlier : gate.gates) {
        Named("gate", absl::StrCat("gate_", earlier));
      }
      Close(kind);
      Close("define-gate");
    }
    Open("define-gate", "arrives");
    Open("or", "");
    if (!network_.gates.empty()) {
      Named("gate", absl::StrCat("gate_", network_.gates.size() - 1));
    }
    for (size_t t = 0; t < network_.threats.size(); ++t) {
      if (!in_a_gate[t]) Named("gate", absl::StrCat(Threat(t), "_arrives"));
    }
    Close("or");
    Close("define-gate");
    Open("define-gate", NameOf(counted_.analysis.event));
    Open("and", "");
    Named("gate", "arrives");
    BarriersFail(network_.event_barriers);
    Close("and");
    Close("define-gate");
    for (size_t c = 0; c < network_.consequences.size(); ++c) {
      Open("define-gate", absl::StrCat(NameOf(counted_.consequences[c]), "_follows"));
      Open("and", "");
      Named("gate", NameOf(counted_.analysis.event));
      Named("basic-event",
            absl::StrCat(NameOf(counted_.consequences[c]), "_given_event"));
      BarriersFail(network_.consequences[c].barriers);
      Close("and");
      Close("define-gate");
    }
    Close("define-fault-tree");
  }

  void Value(const std::string& name, double value) {
    Open("define-basic-event", name);
    char text[48];  // absl::StrFormat ends the process where there is no more memory
    absl::SNPrintF(text, sizeof(text), "<float value=\"%.17g\"/>", value);
    Line(text);
    Close("define-basic-event");
  }

  void ModelData() {
    Open("model-data", "");
    for (size_t t = 0; t < network_.threats.size(); ++t) {
      Value(Threat(t), network_.threats[t].amount);
    }
    for (size_t b = 0; b < counted_.passes.size(); ++b) {
      Value(Fails(b), std::min(counted_.passes[b], 1.0));
    }
    for (size_t c = 0; c < network_.consequences.size(); ++c) {
      Value(absl::StrCat(NameOf(counted_.consequences[c]), "_given_event"),
            network_.consequences[c].given_event);
    }
    Close("model-data");
  }

  const bowtie::CountedBowtie& counted_;
  const bowtie::Network& network_;
  std::string xml_;
  size_t depth_ = 0;
};

}  // namespace

std::string OpenPsaBowtie(const bowtie::CountedBowtie& counted) {
  return counted.network == nullptr ? "" : Writer(counted).Write();
}

}  // namespace tillit::diagram
