// SPDX-License-Identifier: Apache-2.0
// The `tillit` program: verbs and flags. Exit status: 0 done (findings allowed), 1
// nothing written, 2 usage, 3 done but part of the input was refused, each part named.
#include <CLI/CLI.hpp>

#include "cli/verbs.h"
#include "tillit/proto/messages.h"

namespace {

using tillit::cli::Flags;

void AddCatalogue(CLI::App* verb, Flags* flags) {
  verb->add_option(
      "--catalogue", flags->catalogue,
      "own catalogue files or folders (textproto, JSON), beside the shipped");
}

void AddPatients(CLI::App* verb, Flags* flags) {
  AddCatalogue(verb, flags);
  verb->add_option(
          "--patients", flags->patients,
          "FHIR, NDJSON, protobuf or CSV files, folders, or - for standard input")
      ->required();
  verb->add_option("--code-map", flags->code_maps,
                   "your own code map: CSV, or a FHIR ConceptMap (.json)");
  verb->add_option("--alias-system", flags->aliases,
                   "URI=SYSTEM: one more address of a code system");
  verb->add_option("--encoding", flags->encoding,
                   "of tables: utf-8, windows-1252, utf-16")
      ->check(CLI::IsMember({"utf-8", "windows-1252", "utf-16"}))
      ->capture_default_str();
  verb->add_flag("--decimal-comma", flags->decimal_comma, "tables write 7,5");
  verb->add_option("--max-megabytes", flags->max_mebibytes, "of input, in MiB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  verb->add_option("--findings", flags->findings, "file for what was odd in the input");
}

void AddService(CLI::App* verb, Flags* flags) {
  AddPatients(verb, flags);
  verb->add_option("--service", flags->service, "id of the service model")->required();
  verb->add_option("--as-of", flags->as_of, "the day it is asked about: 2021-04-11")
      ->required();
  verb->add_option("--threads", flags->threads, "the result does not depend on it")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

void AddPlaces(CLI::App* verb, Flags* flags) {
  verb->add_option("--places", flags->places,
                   "how many patients the team can take, in place of the share")
      ->check(CLI::Range(0, 1 << 30));
}

// An unset variable of a shell is no file: to pass over it would be to obey nobody.
const CLI::Validator kNamesAFile(
    [](const std::string& path) { return path.empty() ? "names no file" : ""; }, "");

void AddViewing(CLI::App* verb, Flags* flags) {
  verb->add_option("--viewed-by", flags->viewed_by,
                   "who looks at what is written (a Viewing as textproto or JSON): the "
                   "rest is left out")
      ->check(kNamesAFile);
}

void AddReviews(CLI::App* verb, Flags* flags) {
  verb->add_option("--reviews", flags->reviews,
                   "what people decided of membership (textproto, JSON): it stands "
                   "before what is computed")
      ->check(kNamesAFile);
}

}  // namespace

int main(int argc, char** argv) {
  tillit::proto::SilenceProtobuf();
  CLI::App app{"Finds the patients who need a team most, and plans with them."};
  app.require_subcommand(1);
  Flags flags;
  int status = 0;

  CLI::App* run = app.add_subcommand(
      "run", "ranked list, proposed plans, proposed week and report, into a folder");
  AddService(run, &flags);
  run->add_option("--team", flags.team, "the team (textproto or JSON); none: no week");
  run->add_option("--accepted", flags.accepted,
                  "plans that people accepted: the week is made of these alone")
      ->check(kNamesAFile);
  run->add_option("--from", flags.from, "first day of the week; as-of when not given");
  run->add_option("--days", flags.days, "of the week")
      ->check(CLI::Range(1, 56))
      ->capture_default_str();
  AddPlaces(run, &flags);
  AddReviews(run, &flags);
  run->add_option("--seed", flags.seed, "of the search")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  run->add_option("--language", flags.language, "of the report: nb, nn, en")
      ->check(CLI::IsMember({"nb", "nn", "en"}))
      ->capture_default_str();
  AddViewing(run, &flags);
  run->add_option("--out", flags.out, "folder")->required();
  run->callback([&] { status = tillit::cli::Run(flags); });

  CLI::App* score = app.add_subcommand("score", "every model's score of every patient");
  AddService(score, &flags);
  score->add_option("--out", flags.out, "CSV file, or - for standard output")
      ->capture_default_str();
  score->add_option("--reasons", flags.reasons,
                    "CSV file: each fact that speaks for a term, and what is missing");
  score->callback([&] { status = tillit::cli::Score(flags); });

  CLI::App* stratify = app.add_subcommand("stratify", "groups and the ranked list");
  AddService(stratify, &flags);
  AddPlaces(stratify, &flags);
  AddReviews(stratify, &flags);
  stratify
      ->add_option("--accepted", flags.accepted,
                   "plans that people accepted: their limits of treatment change what is "
                   "done about red flags")
      ->check(kNamesAFile);
  stratify->add_option("--since", flags.since,
                       "an earlier day: what has changed of each patient, in --details");
  stratify->add_option("--tier-changes-of", flags.tier_changes_of,
                       "id of a patient: what would change the tier, in --details");
  stratify->add_option(
      "--details", flags.details,
      "file for what was found of each patient: red flags, groups with evidence and "
      "reviews, tier, and what has changed");
  stratify->add_option("--out", flags.out, "CSV file, or - for standard output")
      ->capture_default_str();
  stratify->callback([&] { status = tillit::cli::Stratify(flags); });

  CLI::App* convert = app.add_subcommand("convert", "a patient list into another form");
  AddPatients(convert, &flags);
  convert->add_option("--as-of", flags.as_of, "taken and not needed: records hold all");
  convert->add_option("--to", flags.to, "ndjson, binary or csv")
      ->check(CLI::IsMember({"ndjson", "binary", "csv"}))
      ->capture_default_str();
  convert->add_option("--out", flags.out, "file, or folder for csv")
      ->capture_default_str();
  convert->callback([&] { status = tillit::cli::Convert(flags); });

  CLI::App* models = app.add_subcommand(
      "models",
      "what the catalogue holds: kind, id, version, verification, licence, source");
  AddCatalogue(models, &flags);
  models
      ->add_option(
          "action", flags.entry,
          "list; show ID: an entry whole, as JSON; check [ID]: scores the worked "
          "examples of each model")
      ->check(CLI::IsMember({"list", "show", "check"}));
  models->add_option("id", flags.entry_id, "of an entry");
  models->add_option("--as-of", flags.as_of, "taken and not needed yet");
  models->callback([&] { status = tillit::cli::Models(flags); });

  CLI::App* analyse = app.add_subcommand(
      "analyse", "bow-ties of each patient: causes, what helps, and the best of it");
  AddService(analyse, &flags);
  analyse->add_option("--bowtie", flags.bowties,
                      "id of a bow-tie of the catalogue; none: those of the service");
  analyse->add_option(
      "--options", flags.options,
      "file (textproto, JSON) with further fields of an AnalyseRequest: base rates and "
      "risks, deliveries, budget, weights");
  analyse->add_option("--in-place", flags.in_place,
                      "id of an intervention that is there already");
  analyse->add_option("--draws", flags.draws, "for intervals of what is left")
      ->check(CLI::Range(0, 1000000));
  analyse
      ->add_option("--minutes", flags.minutes,
                   "of the team in a year: selects what helps most within them")
      ->check(CLI::NonNegativeNumber);
  analyse->add_option("--pictures", flags.pictures,
                      "folder for a picture of each bow-tie: SVG, or as --options say");
  analyse->add_option("--language", flags.language, "of pictures: nb, nn, en")
      ->check(CLI::IsMember({"nb", "nn", "en"}))
      ->capture_default_str();
  AddViewing(analyse, &flags);
  analyse->add_option("--seed", flags.seed, "of the draws")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  analyse->add_option("--out", flags.out, "JSON file, or - for standard output")
      ->capture_default_str();
  analyse->callback([&] { status = tillit::cli::Analyse(flags); });

  CLI::App* assess = app.add_subcommand(
      "assess", "answers to instruments become scores and facts; FHIR in and out");
  AddCatalogue(assess, &flags);
  assess->add_option("--answers", flags.answers,
                     "answers (textproto, JSON) or FHIR QuestionnaireResponses: files, "
                     "folders, or - for standard input");
  assess->add_option("--questionnaire", flags.questionnaires,
                     "id of an instrument to write as a FHIR Questionnaire");
  assess->add_option("--unverified", flags.unverified,
                     "id of an instrument that is wanted though it is unverified");
  assess->add_flag("--agreement", flags.agreement,
                   "hold the assessors of each subject against each other");
  assess->add_option("--language", flags.language, "of a Questionnaire: nb, nn, en")
      ->check(CLI::IsMember({"nb", "nn", "en"}))
      ->capture_default_str();
  assess->add_option("--fhir", flags.fhir,
                     "folder for Questionnaires and QuestionnaireResponses");
  assess->add_option("--max-megabytes", flags.max_mebibytes, "of input, in MiB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  assess->add_option("--findings", flags.findings, "file for what was odd in the input");
  assess->add_option("--as-of", flags.as_of, "taken and not needed: answers have dates");
  assess->add_option("--out", flags.out, "JSON file, or - for standard output")
      ->capture_default_str();
  assess->callback([&] { status = tillit::cli::Assess(flags); });

  const auto add_document = [&](CLI::App* verb, const char* request, const char* as_of) {
    AddCatalogue(verb, &flags);
    verb->add_option("--request", flags.request, request)->required();
    verb->add_option("--max-megabytes", flags.max_mebibytes, "of input, in MiB")
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str();
    verb->add_option("--findings", flags.findings, "file for what was odd in the input");
    verb->add_option("--as-of", flags.as_of, as_of);
    verb->add_option("--out", flags.out, "JSON file, or - for standard output")
        ->capture_default_str();
  };
  CLI::App* propose = app.add_subcommand(
      "propose", "a plan for each patient, or what is new of the plan they have");
  AddService(propose, &flags);
  propose
      ->add_option("--plans", flags.accepted,
                   "plans that people have (textproto, JSON): these are renewed")
      ->check(kNamesAFile);
  AddReviews(propose, &flags);
  AddViewing(propose, &flags);
  propose->add_option("--out", flags.out, "JSON file, or - for standard output")
      ->capture_default_str();
  propose->callback([&] { status = tillit::cli::Propose(flags); });
  CLI::App* step = app.add_subcommand("step", "changes to a plan, and where it stands");
  add_document(step, "a StepRequest (textproto, JSON)",
               "asks where the plan stands on that day");
  step->callback([&] { status = tillit::cli::Step(flags); });
  CLI::App* merge = app.add_subcommand("merge", "histories of one plan become one");
  add_document(merge, "a MergeRequest (textproto, JSON)", "taken and not needed");
  merge->callback([&] { status = tillit::cli::Merge(flags); });
  CLI::App* view = app.add_subcommand(
      "view", "plans as one viewer may see them, and the record of it");
  add_document(view, "a ViewRequest (textproto, JSON)",
               "taken and not needed: the request has its moment");
  view->add_option("--pages", flags.pages, "folder for an HTML page of each plan shown");
  view->add_option("--form", flags.forms,
                   "into that folder also: csv (a table), fhir (a Bundle)")
      ->check(CLI::IsMember({"csv", "fhir"}));
  view->add_option("--language", flags.language, "of the pages: nb, nn, en")
      ->check(CLI::IsMember({"nb", "nn", "en"}))
      ->capture_default_str();
  view->callback([&] { status = tillit::cli::View(flags); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return status;
}
