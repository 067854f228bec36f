# SPDX-License-Identifier: Apache-2.0
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
get_property(targets GLOBAL PROPERTY TILLIT_TARGETS)
install(TARGETS ${targets} tillit_flags EXPORT tillit_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/tillit DESTINATION include)
install(DIRECTORY ${PROJECT_BINARY_DIR}/generated/tillit DESTINATION include
        FILES_MATCHING PATTERN "*.pb.h")
if(TARGET tillit_cli)
  install(TARGETS tillit_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/tillit)
install(EXPORT tillit_targets NAMESPACE tillit:: DESTINATION ${config_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/tillitConfig.cmake.in
  ${PROJECT_BINARY_DIR}/tillitConfig.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/tillitConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tillitConfig.cmake
              ${PROJECT_BINARY_DIR}/tillitConfigVersion.cmake DESTINATION ${config_dir})
