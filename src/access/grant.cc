// SPDX-License-Identifier: Apache-2.0
#include "tillit/access/grant.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"

namespace tillit::access {
namespace {

template <typename T>
bool Holds(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

template <typename T>
bool AnyOr(const std::vector<T>& list, const T& value) {
  return list.empty() || Holds(list, value);
}

bool AnyOr(const std::string& named, const std::string& value) {
  return named.empty() || named == value;
}

// Whom a grant or an objection is about, and when it holds.
template <typename T>
bool IsAbout(const T& said, const Viewer& viewer, base::Date day) {
  return AnyOr(said.viewer, viewer.id) && AnyOr(said.role, viewer.role) &&
         AnyOr(said.organisation, viewer.organisation) &&
         (!said.sector || *said.sector == viewer.sector) &&
         (!said.from || *said.from <= day) && (!said.to || day <= *said.to);
}

ContentRuling Rule(const AccessRequest& request, AccessContent content,
                   absl::Span<const AccessRule> rules,
                   absl::Span<const AccessGrant> grants,
                   absl::Span<const AccessObjection> objections) {
  const base::Date day = request.at.LocalDate();
  const auto objection = std::find_if(
      objections.begin(), objections.end(), [&](const AccessObjection& said) {
        return IsAbout(said, request.viewer, day) && AnyOr(said.contents, content);
      });
  ContentRuling denied{content, AccessRuling::kOutsideRole, std::nullopt, ""};
  for (const AccessRule& rule : rules) {
    if (rule.sector != request.viewer.sector || !AnyOr(rule.roles, request.viewer.role) ||
        !request.purpose || !Holds(rule.purposes, *request.purpose) ||
        !Holds(rule.contents, content)) {
      continue;
    }
    if (denied.ruling == AccessRuling::kOutsideRole) {
      denied = {content, AccessRuling::kNoBasis, std::nullopt, rule.id};
    }
    // What the patient says cannot take away what law gives, nor one's own information.
    const auto lets = [&](AccessBasis basis, const std::string& by) {
      if (objection == objections.end() || basis == AccessBasis::kLaw ||
          basis == AccessBasis::kOwnInformation) {
        return std::optional(ContentRuling{content, AccessRuling::kGranted, basis, by});
      }
      denied = {content, AccessRuling::kObjected, std::nullopt, objection->id};
      return std::optional<ContentRuling>();
    };
    if (rule.takes.empty()) {
      if (const auto granted = lets(AccessBasis::kNecessity, rule.id)) return *granted;
      continue;
    }
    for (const AccessGrant& grant : grants) {
      if (!grant.basis || !Holds(rule.takes, *grant.basis) ||
          !IsAbout(grant, request.viewer, day) ||
          !AnyOr(grant.purposes, *request.purpose) || !AnyOr(grant.contents, content)) {
        continue;
      }
      if (const auto granted = lets(*grant.basis, grant.id)) return *granted;
    }
  }
  return denied;
}

}  // namespace

absl::Status Validate(const AccessRule& rule, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  if (rule.id.empty()) return fault("has no id");
  if (rule.version.empty()) return fault("has no version");
  if (rule.purposes.empty()) return fault("names no purpose");
  if (rule.contents.empty()) return fault("names no content");
  if (!Holds(rule.contents, AccessContent::kOutline)) {
    return fault("shows no OUTLINE, without which nothing of a plan is shown");
  }
  if (Holds(rule.takes, AccessBasis::kNecessity)) {
    return fault("takes necessity, which no grant gives");
  }
  return absl::OkStatus();
}

absl::Status Validate(const AccessGrant& grant, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  if (grant.id.empty()) return fault("has no id");
  if (!grant.basis) return fault("has no basis");
  if (grant.from && grant.to && *grant.to < *grant.from) {
    return fault("ends before it starts");
  }
  if (grant.viewer.empty() && (grant.basis == AccessBasis::kOwnInformation ||
                               grant.basis == AccessBasis::kRepresentation)) {
    return fault("of such a basis must name its viewer");
  }
  return absl::OkStatus();
}

absl::Status Validate(const AccessObjection& objection, absl::string_view path) {
  if (objection.id.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has no id"));
  }
  if (objection.from && objection.to && *objection.to < *objection.from) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ends before it starts"));
  }
  return absl::OkStatus();
}

absl::Status Validate(const AccessRequest& request, absl::string_view path) {
  const auto fault = [&](absl::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ".", what));
  };
  const Viewer& viewer = request.viewer;
  if (viewer.id.empty()) return fault("viewer.id: is not given");
  if (viewer.sector == Sector::kHealth &&
      (viewer.role.empty() || viewer.organisation.empty())) {
    return fault("viewer: has no role or no organisation");
  }
  if (!request.purpose) return fault("purpose: is not given");
  if (request.at == base::Instant{}) return fault("at: is not given");
  return absl::OkStatus();
}

absl::Status Validate(const Viewing& viewing, absl::string_view path) {
  absl::Status status = Validate(viewing.request, absl::StrCat(path, ".request"));
  std::set<base::PatientId> patients;
  for (size_t i = 0; i < viewing.patients.size() && status.ok(); ++i) {
    const PatientAccess& said = viewing.patients[i];
    const std::string at = absl::StrCat(path, ".patients[", i, "]");
    if (said.patient.value.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(at, ".patient: is not given"));
    }
    if (!patients.insert(said.patient).second) {
      return absl::InvalidArgumentError(absl::StrCat(at, ".patient: stands twice"));
    }
    for (size_t g = 0; g < said.grants.size() && status.ok(); ++g) {
      status = Validate(said.grants[g], absl::StrCat(at, ".grants[", g, "]"));
    }
    for (size_t o = 0; o < said.objections.size() && status.ok(); ++o) {
      status = Validate(said.objections[o], absl::StrCat(at, ".objections[", o, "]"));
    }
  }
  return status;
}

std::vector<ContentRuling> Decide(const AccessRequest& request,
                                  absl::Span<const AccessRule> rules,
                                  absl::Span<const AccessGrant> grants,
                                  absl::Span<const AccessObjection> objections) {
  std::vector<ContentRuling> rulings;
  for (const base::EnumEntry<AccessContent>& entry : base::EnumValues<AccessContent>()) {
    rulings.push_back(Rule(request, entry.value, rules, grants, objections));
  }
  return rulings;
}

bool IsGranted(absl::Span<const ContentRuling> rulings, AccessContent content) {
  return std::any_of(rulings.begin(), rulings.end(), [&](const ContentRuling& ruling) {
    return ruling.content == content && ruling.ruling == AccessRuling::kGranted;
  });
}

}  // namespace tillit::access
