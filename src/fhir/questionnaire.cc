// SPDX-License-Identifier: Apache-2.0
#include "tillit/fhir/questionnaire.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "fhir/json_writer.h"
#include "fhir/questionnaire_links.h"

namespace tillit::fhir {
namespace {

using base::Decimal;
using instruments::AnswerOption;
using instruments::Answers;
using instruments::EnteredTotal;
using instruments::FormSection;
using instruments::Instrument;
using instruments::InstrumentItem;
using instruments::ItemAnswer;
using instruments::ItemKind;
using instruments::Scale;

constexpr char kExtension[] = "http://hl7.org/fhir/StructureDefinition/";

absl::string_view WordingIn(const std::vector<instruments::Wording>& wording,
                            absl::string_view language) {
  for (const instruments::Wording& w : wording) {
    if (w.language == language) return w.text;
  }
  return {};
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
      const bool topic = IsOwnTopic(section, answer.item);
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

}  // namespace

std::string QuestionnaireUrl(const Instrument& instrument) {
  return kInstrumentUrl + instrument.id;
}

std::string WriteQuestionnaire(const Instrument& instrument, absl::string_view title,
                               absl::string_view language) {
  return QuestionnaireWriter(instrument, language).Write(title);
}

std::string WriteResponse(const Instrument& instrument, const Answers& answers) {
  return ResponseWriter(instrument, answers).Write();
}

}  // namespace tillit::fhir
