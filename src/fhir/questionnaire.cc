// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/questionnaire.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/concepts.h"
#include "fhir/json.h"
#include "fhir/json_writer.h"
#include "fhir/references.h"
#include "fhir/resources.h"
#include "tillit/base/bounded_findings.h"

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

constexpr char kUrl[] = "urn:tillit:instrument:";
// What a response has no element for.
constexpr char kVenueUrl[] = "urn:tillit:venue";
constexpr char kSexUrl[] = "urn:tillit:sex";
constexpr char kAssessorSystem[] = "urn:tillit:assessor";
constexpr char kSourceSystem[] = "urn:tillit:answers";
constexpr char kTotal[] = "total.";
constexpr char kExtension[] = "http://hl7.org/fhir/StructureDefinition/";

absl::string_view WordingIn(const std::vector<instruments::Wording>& wording,
                            absl::string_view language) {
  for (const instruments::Wording& w : wording) {
    if (w.language == language) return w.text;
  }
  return {};
}

const InstrumentItem* FindItem(const Instrument& instrument, absl::string_view id) {
  for (const InstrumentItem& item : instrument.items) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

class QuestionnaireWriter {
 public:
  QuestionnaireWriter(const Instrument& instrument, absl::string_view language)
      : instrument_(instrument), language_(language) {}

  std::string Write(absl::string_view title) {
    json_.Begin('{');
    json_.Text("resourceType", "Questionnaire");
    if (!language_.empty()) json_.Text("language", language_);
    json_.Text("url", QuestionnaireUrl(instrument_));
    json_.Text("version", instrument_.version);
    if (!title.empty()) json_.Text("title", title);
    json_.Text("status", "active");
    const base::Source& source = instrument_.source;
    if (!source.citation.empty()) json_.Text("purpose", source.citation);
    if (!source.licence.empty()) json_.Text("copyright", source.licence);
    json_.Key("item").Begin('[');
    if (instrument_.sections.empty()) {
      for (const InstrumentItem& item : instrument_.items) Item(item);
    } else {
      for (const FormSection& section : instrument_.sections) Section(section);
    }
    if (instrument_.items.empty()) {
      for (const Scale& scale : instrument_.scales) Total(scale);
    }
    json_.End(']');
    json_.End('}');
    return json_.Take();
  }

 private:
  void Section(const FormSection& section) {
    json_.Begin('{');
    json_.Text("linkId", section.id);
    json_.Text("type", "group");
    if (section.mandatory) json_.Key("required").Literal("true");
    json_.Key("item").Begin('[');
    for (const std::string& id : section.items) Item(*FindItem(instrument_, id));
    if (section.open) {
      json_.Begin('{');
      json_.Text("linkId", absl::StrCat(section.id, ".own"));
      json_.Text("type", "text");
      json_.End('}');
    }
    json_.End(']');
    json_.End('}');
  }

  void Extension(absl::string_view url, absl::string_view type, absl::string_view value) {
    json_.Begin('{');
    json_.Text("url", absl::StrCat(kExtension, url));
    json_.Key(type).Literal(value);
    json_.End('}');
  }

  // The range of a number, which the base resource has no elements for.
  void Range(Decimal lowest, Decimal highest, int32_t decimals, absl::string_view unit) {
    const absl::string_view type = decimals == 0 ? "valueInteger" : "valueDecimal";
    json_.Key("extension").Begin('[');
    Extension("minValue", type, lowest.ToString());
    Extension("maxValue", type, highest.ToString());
    if (decimals > 0) {
      Extension("maxDecimalPlaces", "valueInteger", absl::StrCat(decimals));
    }
    if (!unit.empty()) {
      json_.Begin('{');
      json_.Text("url", absl::StrCat(kExtension, "questionnaire-unit"));
      json_.Key("valueCoding").Begin('{');
      json_.Text("system", "http://unitsofmeasure.org");
      json_.Text("code", unit);
      json_.End('}');
      json_.End('}');
    }
    json_.End(']');
  }

  void Item(const InstrumentItem& item) {
    json_.Begin('{');
    if (item.kind == ItemKind::kNumber) {
      Range(*item.lowest, *item.highest, item.decimals, item.unit);
    }
    json_.Text("linkId", item.id);
    const absl::string_view text = WordingIn(item.wording, language_);
    if (!text.empty()) json_.Text("text", text);
    json_.Text("type", item.kind == ItemKind::kChoice ? "choice"
                       : item.kind == ItemKind::kText ? "text"
                       : item.decimals == 0           ? "integer"
                                                      : "decimal");
    if (item.kind == ItemKind::kChoice) {
      json_.Key("answerOption").Begin('[');
      for (const AnswerOption& option : item.options) Option(option);
      json_.End(']');
    }
    json_.End('}');
  }

  void Option(const AnswerOption& option) {
    json_.Begin('{');
    json_.Key("valueCoding").Begin('{');
    json_.Text("system", QuestionnaireUrl(instrument_));
    json_.Text("code", option.id);
    const absl::string_view text = WordingIn(option.wording, language_);
    if (!text.empty()) json_.Text("display", text);
    json_.End('}');
    json_.End('}');
  }

  void Total(const Scale& scale) {
    json_.Begin('{');
    Range(*scale.lowest, *scale.highest, scale.decimals, "");
    json_.Text("linkId", absl::StrCat(kTotal, scale.id));
    json_.Text("type", scale.decimals == 0 ? "integer" : "decimal");
    json_.End('}');
  }

  const Instrument& instrument_;
  const absl::string_view language_;
  JsonWriter json_;
};

class ResponseWriter {
 public:
  ResponseWriter(const Instrument& instrument, const Answers& answers)
      : instrument_(instrument), answers_(answers) {}

  std::string Write() {
    json_.Begin('{');
    json_.Text("resourceType", "QuestionnaireResponse");
    Extensions();
    if (!answers_.source.empty()) {
      json_.Key("identifier");
      Identifier(kSourceSystem, answers_.source);
    }
    json_.Text("questionnaire",
               absl::StrCat(QuestionnaireUrl(instrument_), "|", instrument_.version));
    json_.Text("status", "completed");
    if (!answers_.subject.empty()) {
      json_.Key("subject").Begin('{');
      json_.Text("reference", absl::StrContains(answers_.subject, '/')
                                  ? answers_.subject
                                  : absl::StrCat("Patient/", answers_.subject));
      json_.End('}');
    }
    if (answers_.date) json_.Text("authored", answers_.date->ToString());
    if (!answers_.assessor.empty()) {
      json_.Key("author").Begin('{');
      json_.Key("identifier");
      Identifier(kAssessorSystem, answers_.assessor);
      json_.End('}');
    }
    Items();
    json_.End('}');
    return json_.Take();
  }

 private:
  void Identifier(absl::string_view system, absl::string_view value) {
    json_.Begin('{');
    json_.Text("system", system);
    json_.Text("value", value);
    json_.End('}');
  }

  void Extensions() {
    if (answers_.venue.empty() && !answers_.sex) return;
    json_.Key("extension").Begin('[');
    const auto add = [&](absl::string_view url, absl::string_view value) {
      json_.Begin('{');
      json_.Text("url", url);
      json_.Text("valueString", value);
      json_.End('}');
    };
    if (!answers_.venue.empty()) add(kVenueUrl, answers_.venue);
    if (answers_.sex) add(kSexUrl, base::EnumName(*answers_.sex));
    json_.End(']');
  }

  void Items() {
    if (answers_.items.empty() && answers_.totals.empty()) return;
    json_.Key("item").Begin('[');
    if (instrument_.sections.empty()) {
      for (const ItemAnswer& answer : answers_.items) Answer(answer);
    } else {
      for (const FormSection& section : instrument_.sections) Section(section);
    }
    for (const EnteredTotal& entered : answers_.totals) {
      // One without a scale is of each.
      for (const Scale& scale : instrument_.scales) {
        if (!entered.scale.empty() && entered.scale != scale.id) continue;
        Number(absl::StrCat(kTotal, scale.id), entered.total, scale.decimals == 0);
      }
    }
    json_.End(']');
  }

  void Section(const FormSection& section) {
    std::vector<const ItemAnswer*> own;
    for (const ItemAnswer& answer : answers_.items) {
      const bool named =
          std::count(section.items.begin(), section.items.end(), answer.item) > 0;
      const bool topic = section.open && FindItem(instrument_, answer.item) == nullptr &&
                         absl::StartsWith(answer.item, section.id + ".");
      if (named || topic) own.push_back(&answer);
    }
    if (own.empty()) return;
    json_.Begin('{');
    json_.Text("linkId", section.id);
    json_.Key("item").Begin('[');
    for (const ItemAnswer* answer : own) Answer(*answer);
    json_.End(']');
    json_.End('}');
  }

  void Answer(const ItemAnswer& answer) {
    const InstrumentItem* item = FindItem(instrument_, answer.item);
    if (answer.number) {
      Number(answer.item, *answer.number, item != nullptr && item->decimals == 0);
      return;
    }
    Begin(answer.item);
    if (!answer.option.empty()) {
      json_.Key("valueCoding").Begin('{');
      json_.Text("system", QuestionnaireUrl(instrument_));
      json_.Text("code", answer.option);
      json_.End('}');
    } else {
      json_.Text("valueString", answer.text);
    }
    End();
  }

  void Number(absl::string_view link_id, Decimal number, bool whole) {
    Begin(link_id);
    json_.Key(whole ? "valueInteger" : "valueDecimal").Literal(number.ToString());
    End();
  }

  void Begin(absl::string_view link_id) {
    json_.Begin('{');
    json_.Text("linkId", link_id);
    json_.Key("answer").Begin('[');
    json_.Begin('{');
  }
  void End() {
    json_.End('}');
    json_.End(']');
    json_.End('}');
  }

  const Instrument& instrument_;
  const Answers& answers_;
  JsonWriter json_;
};

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
      const std::string known = absl::StartsWith(canonical, kUrl)
                                    ? canonical.substr(sizeof(kUrl) - 1)
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
        [&](const FormSection& section) {
          return section.open && absl::StartsWith(link_id, section.id + ".") &&
                 link_id.size() > section.id.size() + 1;
        });
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

std::string QuestionnaireUrl(const Instrument& instrument) {
  return kUrl + instrument.id;
}

std::string WriteQuestionnaire(const Instrument& instrument, absl::string_view title,
                               absl::string_view language) {
  return QuestionnaireWriter(instrument, language).Write(title);
}

std::string WriteResponse(const Instrument& instrument, const Answers& answers) {
  return ResponseWriter(instrument, answers).Write();
}

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
