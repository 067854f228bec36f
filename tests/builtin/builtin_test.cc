// SPDX-License-Identifier: Apache-2.0
#include "tillit/builtin/builtin.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "gtest/gtest.h"
#include "tillit/base/canonical.h"
#include "tillit/proto/documents.h"

namespace tillit::builtin {
namespace {

service::Catalogue ParsedFromFiles() {
  const std::filesystem::path root = TILLIT_SOURCE_DIR "/catalogue";
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".textproto") files.insert(entry.path());
  }
  service::Catalogue catalogue;
  for (const auto& file : files) {
    std::ifstream in(file);
    auto part = proto::ReadCatalogue(file.string(),
                                     std::string(std::istreambuf_iterator<char>(in), {}));
    EXPECT_TRUE(part.ok()) << part.status();
    if (part.ok()) proto::Append(catalogue, *std::move(part));
  }
  EXPECT_TRUE(service::Prepare(catalogue).ok());
  return catalogue;
}

TEST(Builtin, EqualsTheParsedFilesOfTheCatalogue) {
  const service::Catalogue embedded = Catalogue();
  const service::Catalogue parsed = ParsedFromFiles();
  ASSERT_FALSE(embedded.models.empty());
  EXPECT_TRUE(embedded == parsed);
  EXPECT_EQ(base::ContentHash(embedded), base::ContentHash(parsed));
}

TEST(Builtin, LinksEveryServiceItShips) {
  const service::Catalogue catalogue = Catalogue();
  ASSERT_GE(catalogue.services.size(), 2u);
  for (const service::ServiceModel& model : catalogue.services) {
    const auto linked = service::Link(catalogue, model.id);
    EXPECT_TRUE(linked.ok()) << linked.status();
  }
}

TEST(Builtin, GivesEveryEntryASourceWithYearLicenceAndStatus) {
  const service::Catalogue catalogue = Catalogue();
  const auto check = [](const base::Source& source, const std::string& id) {
    EXPECT_FALSE(source.citation.empty()) << id;
    // What was quoted from memory may have no year that anybody knows.
    if (source.verification != base::Verification::kUnverified || source.year != 0) {
      EXPECT_GT(source.year, 1900) << id;
    }
    EXPECT_FALSE(source.licence.empty()) << id;
  };
  for (const auto& model : catalogue.models) check(model.source, model.id);
  for (const auto& group : catalogue.groups) check(group.source, group.id);
  for (const auto& profile : catalogue.profiles) check(profile.source, profile.id);
  for (const auto& red_flag : catalogue.red_flags) check(red_flag.source, red_flag.id);
  for (const auto& bowtie : catalogue.bowties) check(bowtie.source, bowtie.id);
  for (const auto& service : catalogue.services) check(service.source, service.id);
  for (const auto& instrument : catalogue.instruments) {
    check(instrument.source, instrument.id);
  }
  for (const auto& intervention : catalogue.interventions) {
    check(intervention.source, intervention.id);
    for (const auto& effect : intervention.effects) check(effect.source, intervention.id);
  }
}

}  // namespace
}  // namespace tillit::builtin
