// SPDX-License-Identifier: Apache-2.0
#include "fhir/resources.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace tillit::fhir {
namespace {

using base::Severity;
using Visit = std::function<void(const Resource&)>;

// Bundles within Bundles end here.
constexpr int kDeepestBundle = 8;

std::string Tail(absl::string_view url) {
  const size_t end = url.find_last_of("/:");
  return std::string(end == absl::string_view::npos ? url : url.substr(end + 1));
}

class Walker {
 public:
  Walker(JsonParser& parser, base::BoundedFindings* findings, const Visit& visit)
      : parser_(parser), findings_(findings), visit_(visit) {}

  void File(const FhirInput& input) {
    absl::string_view bytes = input.bytes;
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") bytes.remove_prefix(3);
    const absl::string_view text = absl::StripAsciiWhitespace(bytes);
    if (text.empty()) {
      findings_->Add(Severity::kRefused, "file_empty", input.name);
      return;
    }
    const size_t line_end = text.find('\n');
    const absl::string_view first = text.substr(0, line_end);
    Json root;
    if (line_end != absl::string_view::npos && IsDocument(first)) {
      Lines(input.name, text);
      return;
    }
    const Parsed parsed = parser_.Parse(text, &root);
    if (parsed == Parsed::kYes) {
      One(root, "", input.name, 0);
    } else if (AnyLineIsResource(text)) {
      Lines(input.name, text);
    } else {
      Salvage(input.name, text, parsed);
    }
  }

 private:
  bool IsDocument(absl::string_view line) {
    Json root;
    return parser_.Parse(line, &root) == Parsed::kYes && root.IsObject();
  }

  // Whether a text that is no document holds one a line, whichever lines are damaged.
  bool AnyLineIsResource(absl::string_view text) {
    for (size_t at = text.find("\n{"); at != absl::string_view::npos;
         at = text.find("\n{", at)) {
      ++at;
      const absl::string_view line = text.substr(at, text.find('\n', at) - at);
      Json root;
      if (parser_.Parse(line, &root) == Parsed::kYes && root["resourceType"].IsText()) {
        return true;
      }
    }
    return false;
  }

  void Lines(const std::string& name, absl::string_view text) {
    int64_t number = 0;
    while (!text.empty()) {
      const size_t end = text.find('\n');
      const absl::string_view line = absl::StripAsciiWhitespace(text.substr(0, end));
      text.remove_prefix(end == absl::string_view::npos ? text.size() : end + 1);
      ++number;
      if (line.empty()) continue;
      const std::string at = absl::StrCat(name, ":", number);
      Json root;
      const Parsed parsed = parser_.Parse(line, &root);
      if (parsed == Parsed::kYes) {
        One(root, "", at, 0);
      } else {
        Salvage(at, line, parsed);
      }
    }
  }

  void Refuse(Parsed parsed, const std::string& at) {
    findings_->Add(Severity::kRefused,
                   parsed == Parsed::kTooDeep ? "json_too_deep" : "json_unreadable", at);
  }

  void One(const Json& json, absl::string_view full_url, const std::string& at,
           int depth) {
    const absl::string_view type = json["resourceType"].text();
    if (type.empty()) {
      findings_->Add(Severity::kRefused, "resource_type_missing", at);
    } else if (type != "Bundle") {
      Resource resource{json, std::string(type), json["id"].str(), std::string(full_url),
                        at};
      if (json["id"].present() && !IsId(resource.id)) {
        findings_->Add(Severity::kWarning, "id_invalid", at);
        resource.id.clear();
      }
      if (resource.id.empty()) resource.id = Tail(full_url);
      if (!IsId(resource.id)) resource.id.clear();
      if (!resource.id.empty()) resource.path = resource.Key();
      visit_(resource);
    } else if (depth == kDeepestBundle) {
      findings_->Add(Severity::kRefused, "bundle_too_deep", at);
    } else {
      int64_t index = 0;
      if (json["entry"].IsNoList()) {
        findings_->Add(Severity::kRefused, "shape_wrong", at + "#entry");
      }
      json["entry"].ForEach([&](const Json& entry) {
        Entry(entry, absl::StrCat(at, "#entry[", index++, "]"), depth + 1);
      });
    }
  }

  void Entry(const Json& entry, const std::string& at, int depth) {
    const Json resource = entry["resource"];
    if (resource.IsObject()) {
      One(resource, entry["fullUrl"].text(), at, depth);
    } else if (resource.present() || !entry.IsObject()) {
      findings_->Add(Severity::kRefused, "shape_wrong", at);
    } else {
      findings_->Add(Severity::kNote, "entry_without_resource", at);
    }
  }

  // Visits the entries of a Bundle that is no JSON as a whole. An entry that can be told
  // from its neighbours is refused alone; the Bundle is, when it is damaged elsewhere.
  void Salvage(const std::string& name, absl::string_view text, Parsed parsed) {
    int64_t refused = 0;
    size_t at = EntryList(text);
    for (int64_t index = 0; at != absl::string_view::npos; ++index) {
      at = text.find_first_not_of(" \t\r\n,", at);
      if (at == absl::string_view::npos || text[at] == ']') break;
      const size_t end = EndOfValue(text, at);
      if (end == absl::string_view::npos) {
        at = end;
        break;
      }
      const std::string path = absl::StrCat(name, "#entry[", index, "]");
      Json entry;
      const Parsed one = parser_.Parse(text.substr(at, end - at), &entry);
      if (one == Parsed::kYes) {
        Entry(entry, path, 1);
      } else {
        Refuse(one, path);
        ++refused;
      }
      at = end;
    }
    if (at == absl::string_view::npos || refused == 0) Refuse(parsed, name);
  }

  // Where the outermost "entry" list's first element may stand.
  static size_t EntryList(absl::string_view text) {
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        --depth;
      } else if (c == '"') {
        const size_t end = EndOfString(text, i);
        if (end == absl::string_view::npos) return end;
        const size_t colon = text.find_first_not_of(" \t\r\n", end);
        if (depth == 1 && text.substr(i, end - i) == "\"entry\"" &&
            colon != absl::string_view::npos && text[colon] == ':') {
          const size_t open = text.find('[', colon);
          return open == absl::string_view::npos ? open : open + 1;
        }
        i = end - 1;
      }
    }
    return absl::string_view::npos;
  }

  static size_t EndOfString(absl::string_view text, size_t quote) {
    for (size_t i = quote + 1; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        return i + 1;
      }
    }
    return absl::string_view::npos;
  }

  // Where the value ends that begins at `start`: a text, an object, a list or a word.
  static size_t EndOfValue(absl::string_view text, size_t start) {
    int depth = 0;
    for (size_t i = start; i < text.size(); ++i) {
      const char c = text[i];
      if (depth == 0 && i > start && (c == ',' || c == ']' || c == '}')) return i;
      if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (--depth == 0) return i + 1;
        if (depth < 0) return absl::string_view::npos;
      } else if (c == '"') {
        const size_t end = EndOfString(text, i);
        if (end == absl::string_view::npos) return end;
        i = end - 1;
      }
    }
    return absl::string_view::npos;
  }

  JsonParser& parser_;
  base::BoundedFindings* findings_;
  const Visit& visit_;
};

}  // namespace

bool IsId(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '/' && c != '?' &&
           c != '#' && c != '|';
  });
}

void ForEachResource(const FhirInput& input, JsonParser& parser,
                     base::BoundedFindings* findings, const Visit& visit) {
  Walker(parser, findings, visit).File(input);
}

}  // namespace tillit::fhir
