// SPDX-License-Identifier: Apache-2.0
// Scores the patients of a JSON request. Usage: score REQUEST
#include <tillit/c.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

namespace {

struct Free {
  void operator()(tillit_engine* engine) const { tillit_engine_free(engine); }
};

// "OK" and the reply, or the status and what is wrong.
std::string Score(const tillit_engine* engine, const std::string& request) {
  tillit_control control = {};
  control.struct_size = sizeof(control);
  control.encoding = TILLIT_JSON;
  tillit_bytes reply = {};
  const int32_t status =
      tillit_call(engine, TILLIT_SCORE, reinterpret_cast<const uint8_t*>(request.data()),
                  request.size(), &control, &reply);
  const std::string text(reply.data, reply.data + reply.size);
  tillit_bytes_free(&reply);
  return std::string(tillit_status_name(status)) + " " + text;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::string request(std::istreambuf_iterator<char>(file), {});
  std::cout << "ABI " << tillit_abi_version() << "\n";
  tillit_engine* made = nullptr;
  tillit_bytes error = {};
  if (tillit_engine_new(nullptr, 0, nullptr, &made, &error) != TILLIT_OK) return 1;
  const std::unique_ptr<tillit_engine, Free> engine(made);  // make one, and keep it
  std::cout << Score(engine.get(), request) << "\n" << Score(engine.get(), "") << "\n";
}
