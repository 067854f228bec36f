// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: score REQUEST
#include <tillit/c.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

// A copy of what the library handed out, which is freed.
static std::string Take(tillit_bytes bytes) {
  const std::string copy(bytes.data, bytes.data + bytes.size);
  tillit_bytes_free(&bytes);
  return copy;
}

static std::string Score(const tillit_engine* engine, const std::string& request) {
  const auto* data = reinterpret_cast<const uint8_t*>(request.data());
  tillit_control control = {};
  control.struct_size = sizeof(control);
  control.encoding = TILLIT_JSON;
  tillit_bytes reply;
  const int32_t status =
      tillit_call(engine, TILLIT_SCORE, data, request.size(), &control, &reply);
  return std::string(tillit_status_name(status)) + " " + Take(reply);
}

int main(int argc, char** argv) {
  std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
  const std::string request(std::istreambuf_iterator<char>(file), {});
  std::cout << "ABI " << tillit_abi_version() << "\n";
  tillit_engine* made;
  tillit_bytes error;
  const int32_t status = tillit_engine_new(nullptr, 0, nullptr, &made, &error);
  if (status != TILLIT_OK) throw std::runtime_error(Take(error));
  const std::shared_ptr<tillit_engine> engine(made, tillit_engine_free);  // keep it
  std::cout << Score(engine.get(), request) << "\n" << Score(engine.get(), "") << "\n";
}
