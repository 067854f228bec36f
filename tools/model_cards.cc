// SPDX-License-Identifier: Apache-2.0
// model_cards CATALOGUE_DIR DOCS_DIR [--check]: writes a card for every model of the
// catalogue, and a list of all. With --check it writes nothing, and fails where a card is
// not what the catalogue says.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "tillit/proto/documents.h"
#include "tillit/risk/model.h"
#include "tillit/service/catalogue.h"

namespace tillit {
namespace {

// A model as it stands in its file, with its variants.
struct Entry {
  std::string file;
  risk::Model model;
};

std::string Words(const char* enum_name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(enum_name), {{"_", " "}});
}

const char* VerificationWords(base::Verification verification) {
  switch (verification) {
    case base::Verification::kTwoSources:
      return "two sources that do not derive from each other";
    case base::Verification::kOneSource:
      return "one source";
    case base::Verification::kUnverified:
      return "**unverified**: loads only where a service names it";
    case base::Verification::kProposal:
      return "**the project's own proposal**: nobody published it";
  }
  return "";
}

std::string Link(const std::string& link) {
  if (link.rfind("doi:", 0) != 0) return link;
  const std::string doi = link.substr(4);
  return absl::StrCat("[", link, "](https://doi.org/", doi, ")");
}

std::string Sets(const std::vector<base::CodeSet>& sets) {
  std::vector<std::string> words;
  for (const base::CodeSet& set : sets) {
    words.push_back(absl::StrCat(set.system, " ", absl::StrJoin(set.include, " ")));
    if (!set.exclude.empty()) {
      absl::StrAppend(&words.back(), " but not ", absl::StrJoin(set.exclude, " "));
    }
  }
  return absl::StrJoin(words, "; ");
}

std::string Window(std::optional<int32_t> months, std::optional<int32_t> days) {
  if (months) return absl::StrCat(*months, " months");
  if (days) return absl::StrCat(*days, " days");
  return "ever";
}

std::string Bounds(const std::optional<base::Decimal>& at_least,
                   const std::optional<base::Decimal>& above,
                   const std::optional<base::Decimal>& at_most) {
  std::string words;
  if (at_least) absl::StrAppend(&words, " at least ", at_least->ToString());
  if (above) absl::StrAppend(&words, " above ", above->ToString());
  if (at_most) absl::StrAppend(&words, " at most ", at_most->ToString());
  return words;
}

std::string Asks(const criteria::Criterion& c);

std::string AllAsk(const std::vector<criteria::Criterion>& parts, const char* word) {
  std::vector<std::string> words;
  for (const criteria::Criterion& part : parts) words.push_back(Asks(part));
  return absl::StrCat("(", absl::StrJoin(words, absl::StrCat(" ", word, " ")), ")");
}

std::string StaysWords(const criteria::Stays& stays) {
  std::string words = absl::StrCat(stays.last ? "the last stay" : "stays", ", ",
                                   Window(stays.look_back_months, stays.look_back_days));
  if (!stays.rule.empty()) absl::StrAppend(&words, ", ", stays.rule);
  if (stays.ended) absl::StrAppend(&words, ", ended");
  if (stays.at_least > 1) absl::StrAppend(&words, ", at least ", stays.at_least);
  if (stays.nights_at_least) {
    absl::StrAppend(&words, ", nights at least ", *stays.nights_at_least);
  }
  if (stays.nights_at_most) {
    absl::StrAppend(&words, ", nights at most ", *stays.nights_at_most);
  }
  return words;
}

std::string AsksOfValues(const criteria::MeasuredValue& measured) {
  std::string words = Sets(measured.codes);
  if (!measured.unit.empty()) absl::StrAppend(&words, " in ", measured.unit);
  if (measured.statistic != criteria::Statistic::kLast) {
    absl::StrAppend(&words, ", ", Words(base::EnumName(measured.statistic)));
  }
  if (measured.at_least) absl::StrAppend(&words, " at least ", *measured.at_least);
  if (measured.at_most) absl::StrAppend(&words, " at most ", *measured.at_most);
  return absl::StrCat(words, ", ",
                      Window(measured.look_back_months, measured.look_back_days));
}

std::string Asks(const criteria::Criterion& c) {
  if (c.period) {
    return absl::StrCat(Words(base::EnumName(c.period->span)), ": ",
                        AllAsk(c.in_period, "and"));
  }
  if (c.stays) return StaysWords(*c.stays);
  if (c.coded) {
    const criteria::CodedFacts& coded = *c.coded;
    std::string words = absl::StrCat(
        Sets(coded.codes), ", ", Window(coded.look_back_months, coded.look_back_days));
    if (coded.at_least > 1) {
      absl::StrAppend(&words, ", at least ", coded.at_least, " ",
                      Words(base::EnumName(coded.counting)));
    }
    if (coded.span_days) absl::StrAppend(&words, ", ", *coded.span_days, " days apart");
    if (!coded.contact_kinds.empty()) {
      absl::StrAppend(&words, ", from ", absl::StrJoin(coded.contact_kinds, " or "));
    }
    if (coded.days_apart) {
      absl::StrAppend(&words, ", each ", *coded.days_apart, " days apart");
    }
    if (!coded.counted_in.empty()) {
      absl::StrAppend(&words, ", counted in ", coded.counted_in);
    }
    return words;
  }
  if (c.age) {
    std::string words = "age";
    if (c.age->at_least) absl::StrAppend(&words, " at least ", *c.age->at_least);
    if (c.age->at_most) absl::StrAppend(&words, " at most ", *c.age->at_most);
    return words;
  }
  if (c.sex) return Words(base::EnumName(*c.sex));
  if (c.measured) return AsksOfValues(*c.measured);
  if (c.derived) {
    return absl::StrCat(
        c.derived->of, Bounds(c.derived->at_least, c.derived->above, c.derived->at_most));
  }
  if (!c.all_of.empty()) return AllAsk(c.all_of, "and");
  if (!c.any_of.empty()) return AllAsk(c.any_of, "or");
  if (!c.none_of.empty()) return absl::StrCat("none of ", AllAsk(c.none_of, "or"));
  if (!c.none_known.empty()) {
    return absl::StrCat("none known of ", AllAsk(c.none_known, "or"));
  }
  return absl::StrCat(c.at_least.value_or(1), " of ", AllAsk(c.of, "or"));
}

std::string TermRow(const risk::Term& term) {
  std::string points = term.points.ToString();
  if (term.per_unit) absl::StrAppend(&points, " each");
  if (term.most) absl::StrAppend(&points, ", at most ", *term.most);
  return absl::StrCat("| ", term.id, " | ", term.label, " | ", points, " | ",
                      Asks(term.criterion), " | ", absl::StrJoin(term.zeroed_by, ", "),
                      " |\n");
}

constexpr char kTermHead[] =
    "| term | what | points | asks for | gives way to |\n| --- | --- | --- | --- | --- "
    "|\n";

std::string AgeList(const std::vector<risk::AgePoints>& age_points) {
  std::vector<std::string> ages;
  for (const risk::AgePoints& age : age_points) {
    ages.push_back(absl::StrCat(
        age.at_least,
        age.at_most ? absl::StrCat(" to ", *age.at_most) : std::string(" and over"), ": ",
        age.points.ToString()));
  }
  return absl::StrJoin(ages, "; ");
}

std::string BandList(const std::vector<risk::Band>& bands) {
  std::vector<std::string> words;
  for (const risk::Band& band : bands) {
    words.push_back(absl::StrCat(band.id, Bounds(band.at_least, band.above, {})));
  }
  return absl::StrJoin(words, "; ");
}

std::string Needs(const std::vector<risk::Requirement>& requires_all) {
  std::vector<std::string> words;
  for (const risk::Requirement& requirement : requires_all) {
    words.push_back(absl::StrJoin(requirement.systems, " or "));
  }
  return words.empty() ? "nothing without which it is not scored"
                       : absl::StrCat(absl::StrJoin(words, "; and "),
                                      ": not scored where no record of it is known");
}

std::string TransformWords(const risk::Transform& t) {
  std::string words =
      absl::StrCat("x = ", t.intercept.ToString(), " + points; ",
                   t.link == risk::Link::kLogistic ? "1 / (1 + e^-x)" : "");
  if (t.baseline_survival) {
    absl::StrAppend(&words, "1 - ", t.baseline_survival->ToString(), "^(e^x)");
  }
  if (t.horizon_days > 0) absl::StrAppend(&words, ", within ", t.horizon_days, " days");
  return words;
}

void Row(std::string& card, const char* what, const std::string& says) {
  if (!says.empty()) absl::StrAppend(&card, "| ", what, " | ", says, " |\n");
}

void SourceRows(std::string& card, const base::Source& source) {
  Row(card, "source", absl::StrCat(source.citation, " (", source.year, ")"));
  Row(card, "link", Link(source.link));
  Row(card, "licence", source.licence);
  Row(card, "verification", VerificationWords(source.verification));
}

std::string Ages(const risk::Model& model) {
  if (model.youngest && model.oldest) {
    return absl::StrCat(*model.youngest, " to ", *model.oldest, " years");
  }
  if (model.youngest) return absl::StrCat(*model.youngest, " years and over");
  if (model.oldest) return absl::StrCat(*model.oldest, " years and under");
  return "";
}

std::string Population(const risk::Model& model) {
  std::string words = Ages(model);
  if (!model.population) return words;
  if (!words.empty()) words += " (others are scored with a mark); ";
  return absl::StrCat(words, "not scored but: ", Asks(*model.population));
}

// What a variant changes, a row each.
void Changes(std::string& card, const risk::Variant& v) {
  Row(card, "starts from", v.of);
  if (v.purpose) Row(card, "purpose", Words(base::EnumName(*v.purpose)));
  Row(card, "left out", absl::StrJoin(v.left_out, ", "));
  std::vector<std::string> words;
  for (const risk::TermPoints& p : v.points) {
    words.push_back(absl::StrCat(p.term, " ", p.points.ToString()));
  }
  Row(card, "points", absl::StrJoin(words, ", "));
  words.clear();
  for (const risk::TermHierarchy& h : v.hierarchy) {
    words.push_back(
        absl::StrCat(h.term, " gives way to ",
                     h.zeroed_by.empty() ? "nothing" : absl::StrJoin(h.zeroed_by, ", ")));
  }
  Row(card, "hierarchy", absl::StrJoin(words, "; "));
  words.clear();
  for (const risk::LookBack& l : v.look_backs) {
    words.push_back(absl::StrCat(l.system.empty() ? "all codes" : l.system, ": ",
                                 Window(l.months, l.days)));
    if (l.period) {
      absl::StrAppend(&words.back(), ", ", Words(base::EnumName(l.period->span)));
    }
    if (!l.contact_kinds.empty()) {
      absl::StrAppend(&words.back(), ", from ", absl::StrJoin(l.contact_kinds, " or "));
    }
  }
  Row(card, "looks back", absl::StrJoin(words, "; "));
  Row(card, "age", AgeList(v.age_points));
  Row(card, "bands", BandList(v.bands));
  if (!v.requires_all.empty()) Row(card, "needs", Needs(v.requires_all));
  if (v.population) Row(card, "population", Asks(*v.population));
  if (v.absent_is_no) Row(card, "absence", *v.absent_is_no ? "is no" : "is unknown");
  if (v.monotone) Row(card, "monotone", *v.monotone ? "yes" : "no");
  if (v.transform) Row(card, "probability", TransformWords(*v.transform));
}

void ExampleRows(std::string& card, const std::string& model,
                 const std::vector<risk::WorkedExample>& examples) {
  for (const risk::WorkedExample& example : examples) {
    std::string result = example.points ? example.points->ToString() : "not scored";
    if (!example.band.empty()) absl::StrAppend(&result, ", ", example.band);
    if (example.probability) {
      absl::StrAppend(&result, ", probability ", example.probability->ToString());
    }
    absl::StrAppend(&card, "| ", model, " | ", example.id, " | ", result, " | ",
                    example.basis, " |\n");
  }
}

std::string CardOf(const Entry& entry, std::map<std::string, std::string>& names) {
  const risk::Model& model = entry.model;
  std::string card =
      absl::StrCat("# ", model.id, "\n\n", "Written by `model_cards` from [", entry.file,
                   "](../../catalogue/", entry.file, "); not to be edited.\n\n",
                   names["model." + model.id], ", version ", model.version,
                   ".\n\n| | |\n| --- | --- |\n");
  Row(card, "purpose", Words(base::EnumName(model.purpose)));
  SourceRows(card, model.source);
  Row(card, "needs", Needs(model.requires_all));
  Row(card, "population", Population(model));
  Row(card, "absence",
      model.absent_is_no ? "what is not recorded counts as no"
                         : "what is not covered is unknown: the score has bounds");
  Row(card, "monotone",
      model.monotone ? "yes: one more condition or medicine never lowers it"
                     : "no: one more condition or medicine can lower it");
  Row(card, "age", AgeList(model.age_points));
  Row(card, "bands", BandList(model.bands));
  if (model.transform) Row(card, "probability", TransformWords(*model.transform));
  absl::StrAppend(&card, "\n", model.source.note, "\n\n## Terms\n\n", kTermHead);
  for (const risk::Term& term : model.terms) card += TermRow(term);
  if (!model.variants.empty()) {
    card +=
        "\n## Variants\n\nEach is a model of its own id; what is not named is as "
        "above.\n";
  }
  for (const risk::Variant& v : model.variants) {
    absl::StrAppend(&card, "\n### ", v.id, "\n\n", names["model." + v.id], ", version ",
                    v.version, ".\n\n| | |\n| --- | --- |\n");
    if (v.source) SourceRows(card, *v.source);
    if (v.verification) Row(card, "verification", VerificationWords(*v.verification));
    Changes(card, v);
    const std::string& note = !v.note.empty() || !v.source ? v.note : v.source->note;
    if (!note.empty()) absl::StrAppend(&card, "\n", note, "\n");
    if (!v.terms.empty()) card += absl::StrCat("\n", kTermHead);
    for (const risk::Term& term : v.terms) card += TermRow(term);
  }
  card +=
      "\n## Worked examples\n\n| model | example | result | from |\n"
      "| --- | --- | --- | --- |\n";
  ExampleRows(card, model.id, model.examples);
  for (const risk::Variant& v : model.variants) ExampleRows(card, v.id, v.examples);
  return card;
}

std::string ListOf(const std::vector<Entry>& entries) {
  std::string list =
      "# Models\n\nWritten by `model_cards` from the catalogue; not to be edited. A new "
      "model: [add_a_model.md](../add_a_model.md).\n\n"
      "| model | version | purpose | verification | licence |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const Entry& entry : entries) {
    const auto models = risk::Expand(entry.model, entry.file);
    if (!models.ok()) continue;  // embed_catalogue says so
    for (const risk::Model& model : *models) {
      const std::string link = absl::StrCat("[", model.id, "](", entry.model.id, ".md");
      absl::StrAppend(&list, "| ", link,
                      model.variant_of.empty() ? "" : absl::StrCat("#", model.id), ") | ",
                      model.version, " | ", Words(base::EnumName(model.purpose)), " | ",
                      Words(base::EnumName(model.source.verification)), " | ",
                      model.source.licence, " |\n");
    }
  }
  return list;
}

int Fail(const std::string& message) {
  std::fprintf(stderr, "model_cards: %s\n", message.c_str());
  return 1;
}

std::string BytesOf(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

int Main(const std::filesystem::path& catalogue, const std::filesystem::path& docs,
         bool check) {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(catalogue)) {
    if (file.path().extension() == ".textproto") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Entry> entries;
  std::map<std::string, std::string> names;
  for (const std::filesystem::path& path : files) {
    const std::string file = std::filesystem::relative(path, catalogue).generic_string();
    auto part = proto::ReadCatalogue(file, BytesOf(path));
    if (!part.ok()) return Fail(std::string(part.status().message()));
    for (risk::Model& model : part->models) entries.push_back({file, std::move(model)});
    for (const service::Text& text : part->texts) names[text.key] = text.en;
  }
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.model.id < b.model.id; });
  std::map<std::string, std::string> cards = {{"README.md", ListOf(entries)}};
  for (const Entry& entry : entries) {
    cards[entry.model.id + ".md"] = CardOf(entry, names);
  }

  int faults = 0;
  std::error_code ignored;
  if (!check) std::filesystem::create_directories(docs, ignored);
  for (const auto& file : std::filesystem::directory_iterator(docs, ignored)) {
    if (cards.count(file.path().filename().string()) > 0) continue;
    if (check) {
      faults += Fail(file.path().string() + " is the card of no model");
    } else {
      std::filesystem::remove(file.path());
    }
  }
  for (const auto& [name, card] : cards) {
    if (!check) {
      std::ofstream(docs / name, std::ios::binary) << card;
    } else if (BytesOf(docs / name) != card) {
      faults += Fail((docs / name).string() +
                     " is not what the catalogue says; to mend: cmake --build --preset "
                     "release --target write_model_cards");
    }
  }
  std::printf("model_cards: %zu files, %d faults\n", cards.size(), faults);
  return faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tillit

int main(int argc, char** argv) {
  const bool check = argc == 4 && std::string(argv[3]) == "--check";
  if (argc != 3 && !check) {
    return tillit::Fail("usage: model_cards CATALOGUE_DIR DOCS_DIR [--check]");
  }
  return tillit::Main(argv[1], argv[2], check);
}
