// SPDX-License-Identifier: Apache-2.0
// QuestionnaireResponses become answers.
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/concepts.h"
#include "fhir/json.h"
#include "fhir/questionnaire_links.h"
#include "fhir/references.h"
#include "fhir/resources.h"
#include "tillit/base/bounded_findings.h"
#include "tillit/fhir/questionnaire.h"

namespace tillit::fhir {
namespace {

using base::Decimal;
using base::Severity;
using instruments::AnswerOption;
using instruments::Answers;
using instruments::EnteredTotal;
using instruments::FormSection;
using instruments::Instrument;
using instruments::InstrumentItem;
using instruments::ItemAnswer;
using instruments::ItemKind;
using instruments::Scale;

// The decimal that a JSON number was written as, of six places at most.
std::optional<Decimal> DecimalOf(const Json& json) {
  const std::optional<double> number = json.number();
  if (!number || !(std::fabs(*number) < 1e9)) return std::nullopt;
  const Decimal decimal = {std::llround(*number * 1e6)};
  if (decimal.ToDouble() != *number) return std::nullopt;
  return decimal;
}

class ResponseReader {
 public:
  ResponseReader(absl::Span<const Instrument> instruments,
                 base::BoundedFindings* findings)
      : instruments_(instruments), findings_(findings) {}

  std::optional<Response> Read(const Resource& resource) {
    const Json& json = resource.json;
    path_ = resource.path;
    for (const char* modifier : {"modifierExtension", "implicitRules"}) {
      if (!json[modifier].present()) continue;
      findings_->Add(Severity::kRefused, "modifier_not_understood", At(modifier));
      return std::nullopt;
    }
    const absl::string_view status = json["status"].text();
    if (!Among(status, {"completed", "amended", "in-progress"})) {
      findings_->Add(Severity::kNote, "resource_left_out", path_,
                     {base::Quotable(std::string(status))});
      return std::nullopt;
    }
    const std::string canonical = json["questionnaire"].str();
    const size_t bar = canonical.find('|');
    const std::string version =
        bar == std::string::npos ? std::string() : canonical.substr(bar + 1);
    instrument_ = nullptr;
    for (const Instrument& instrument : instruments_) {
      if (canonical.substr(0, bar) == QuestionnaireUrl(instrument) &&
          (version.empty() || version == instrument.version)) {
        instrument_ = &instrument;
      }
    }
    if (instrument_ == nullptr) {
      const std::string known = absl::StartsWith(canonical, kInstrumentUrl)
                                    ? canonical.substr(sizeof(kInstrumentUrl) - 1)
                                    : canonical;
      findings_->Add(Severity::kRefused, "instrument_unknown", At("questionnaire"),
                     {base::Quotable(known)});
      return std::nullopt;
    }
    Response response;
    response.path = path_;
    Answers& answers = response.answers;
    answers.instrument = instrument_->id;
    answers.version = version;
    seen_.clear();
    Head(json, answers);
    Items(json["item"], path_, answers);
    return response;
  }

 private:
  std::string At(absl::string_view field) const {
    return absl::StrCat(path_, ".", field);
  }

  void Head(const Json& json, Answers& answers) {
    answers.subject = json["subject"]["reference"].str();
    if (absl::StartsWith(answers.subject, "Patient/")) answers.subject.erase(0, 8);
    bool fault = false;
    answers.date = ReadDate(json["authored"], &fault);
    if (fault) findings_->Add(Severity::kWarning, "date_invalid", At("authored"));
    answers.assessor =
        FirstPresent({json["author"]["identifier"]["value"], json["author"]["reference"]})
            .str();
    answers.source = json["identifier"]["value"].str();
    json["extension"].ForEach([&](const Json& extension) {
      const absl::string_view url = extension["url"].text();
      if (url == kVenueUrl) answers.venue = extension["valueString"].str();
      if (url == kSexUrl) {
        answers.sex = base::EnumFromName<facts::Sex>(extension["valueString"].text());
      }
    });
  }

  // kDeepestJson bounds this one.
  void Items(const Json& items, const std::string& path, Answers& answers) {
    int64_t index = 0;
    items.ForEach([&](const Json& item) {
      const std::string at = absl::StrCat(path, ".item[", index++, "]");
      const std::string link_id = item["linkId"].str();
      int64_t count = 0;
      item["answer"].ForEach([&](const Json& answer) {
        // Each item has one answer; a second is no part of a score.
        if (count++ == 0) {
          Take(link_id, answer, at, answers);
        } else {
          Unusable(link_id, absl::StrCat(at, ".answer[", count - 1, "]"));
        }
        Items(answer["item"], absl::StrCat(at, ".answer[", count - 1, "]"), answers);
      });
      Items(item["item"], at, answers);
    });
  }

  void Unusable(const std::string& link_id, const std::string& at) {
    findings_->Add(Severity::kRefused, "answer_unusable", at, {base::Quotable(link_id)});
  }

  void Take(const std::string& link_id, const Json& answer, const std::string& at,
            Answers& answers) {
    if (TakeTotal(link_id, answer, at, answers)) return;
    const InstrumentItem* item = FindItem(*instrument_, link_id);
    const bool own_topic = std::any_of(
        instrument_->sections.begin(), instrument_->sections.end(),
        [&](const FormSection& section) { return IsOwnTopic(section, link_id); });
    if (item == nullptr && !own_topic) {
      findings_->Add(Severity::kWarning, "link_id_unknown", absl::StrCat(at, ".linkId"),
                     {base::Quotable(link_id)});
      return;
    }
    ItemAnswer taken;
    taken.item = link_id;
    bool usable = false;
    if (item == nullptr || item->kind == ItemKind::kText) {
      taken.text = answer["valueString"].str();
      usable = !taken.text.empty();
    } else if (item->kind == ItemKind::kNumber) {
      taken.number = NumberOf(answer, item->unit);
      usable = taken.number.has_value();
    } else {
      taken.option = OptionOf(answer);
      usable = std::any_of(item->options.begin(), item->options.end(),
                           [&](const AnswerOption& o) { return o.id == taken.option; });
    }
    if (!usable || !seen_.insert(link_id).second) {
      Unusable(link_id, at);
    } else {
      answers.items.push_back(std::move(taken));
    }
  }

  bool TakeTotal(const std::string& link_id, const Json& answer, const std::string& at,
                 Answers& answers) {
    if (!instrument_->items.empty() || !absl::StartsWith(link_id, kTotal)) return false;
    EnteredTotal entered;
    entered.scale = link_id.substr(sizeof(kTotal) - 1);
    const std::optional<Decimal> number = NumberOf(answer, "");
    const bool known =
        std::any_of(instrument_->scales.begin(), instrument_->scales.end(),
                    [&](const Scale& scale) { return scale.id == entered.scale; });
    const bool again =
        std::any_of(answers.totals.begin(), answers.totals.end(),
                    [&](const EnteredTotal& e) { return e.scale == entered.scale; });
    if (!known) return false;
    if (!number || again) {
      Unusable(link_id, at);
    } else {
      entered.total = *number;
      answers.totals.push_back(std::move(entered));
    }
    return true;
  }

  std::optional<Decimal> NumberOf(const Json& answer, absl::string_view unit) {
    const Json quantity = answer["valueQuantity"];
    if (quantity.present()) {
      const Json stated = FirstPresent({quantity["code"], quantity["unit"]});
      if (quantity["comparator"].present() ||
          (stated.present() && stated.text() != unit)) {
        return std::nullopt;
      }
      return DecimalOf(quantity["value"]);
    }
    return DecimalOf(FirstPresent({answer["valueInteger"], answer["valueDecimal"]}));
  }

  static std::string OptionOf(const Json& answer) {
    const std::optional<bool> truth = answer["valueBoolean"].boolean();
    if (truth) return *truth ? "yes" : "no";
    return answer["valueCoding"]["code"].str();
  }

  absl::Span<const Instrument> instruments_;
  base::BoundedFindings* findings_;
  const Instrument* instrument_ = nullptr;
  std::string path_;
  std::set<std::string> seen_;  // linkIds answered
};

}  // namespace

ResponseResult ReadResponses(absl::Span<const FhirInput> inputs,
                             absl::Span<const Instrument> instruments) {
  base::BoundedFindings findings;
  ResponseReader reader(instruments, &findings);
  ResponseResult result;
  JsonParser parser;
  for (const FhirInput& input : inputs) {
    ForEachResource(input, parser, &findings, [&](const Resource& resource) {
      if (resource.type != "QuestionnaireResponse") return;
      std::optional<Response> response = reader.Read(resource);
      if (response) result.responses.push_back(*std::move(response));
    });
  }
  result.findings = findings.Take();
  return result;
}

}  // namespace tillit::fhir
