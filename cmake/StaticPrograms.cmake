# Programs without shared objects, as the container images want them (DREAMSCAPE_STATIC, Debian's static archives).
#
# A static-pie program needs no loader and no library in its image: it is smaller than its closure, starts in a
# millisecond, and still gets a random address. The image worker is the exception: ImageMagick loads its decoders with
# dlopen.
#
# Not every library here comes as an archive in Debian:
#   spdlog, fmt      are used in their header-only form
#   prometheus-cpp   is built as an archive from Debian's source package (deploy/docker/build-prometheus)
#   ImageMagick, libmongoc   come as archives, but call more libraries than are wanted; see cmake/absent

# Called before the first look-up of a library that programs link.
macro(dreamscape_prefer_static_archives)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a)
  set(Boost_USE_STATIC_LIBS ON)
  set(OPENSSL_USE_STATIC_LIBS ON)
endmacro()

# dreamscape_static_program(target): links it without shared objects and writes a map, from which the image's bill of
# materials is made. Without DREAMSCAPE_STATIC it does nothing.
function(dreamscape_static_program target)
  if(NOT DREAMSCAPE_STATIC)
    return()
  endif()
  # Packed relocations: those of a position independent program are a tenth of its size otherwise.
  target_link_options(${target} PRIVATE -static-pie -Wl,-z,pack-relative-relocs -Wl,--build-id=none -s
    "-Wl,-Map=${CMAKE_BINARY_DIR}/maps/$<TARGET_FILE_NAME:${target}>.map")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/maps")
endfunction()

# dreamscape_absent_library(name): the library absent_<name>, which defines every symbol of cmake/absent/<name>.txt as a
# function that ends the process, or, written `symbol=0`, one that does nothing and returns 0.
function(dreamscape_absent_library name)
  set(list "${PROJECT_SOURCE_DIR}/cmake/absent/${name}.txt")
  file(STRINGS "${list}" symbols REGEX "^[^#]")
  list(TRANSFORM symbols REPLACE "^([A-Za-z0-9_]+)$" "ENDS(\\1)")
  list(TRANSFORM symbols REPLACE "^([A-Za-z0-9_]+)=0$" "DOES_NOTHING(\\1)")
  list(JOIN symbols "\n" definitions)
  string(PREPEND definitions "#define ENDS(name) void name(void) { __builtin_trap(); }\n"
    "#define DOES_NOTHING(name) int name(void) { return 0; }\n")
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/absent/${name}.c" CONTENT "${definitions}\n" @ONLY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${list}")
  add_library(absent_${name} STATIC "${CMAKE_BINARY_DIR}/absent/${name}.c")
  target_compile_options(absent_${name} PRIVATE -fno-builtin)
endfunction()

# dreamscape_magick: ImageMagick for the worker. In an image its core lies in the program, from Debian's archives, while
# the four coders stay Debian's modules, unchanged. They name libMagickCore as a library they need, so an empty one of
# that name lies beside them (deploy/docker/assemble.py puts it there) and their symbols come from the program.
# Debian 12's ImageMagick 6 is linked as usual.
function(dreamscape_find_magick)
  pkg_check_modules(MAGICK REQUIRED IMPORTED_TARGET Magick++)
  if(NOT DREAMSCAPE_STATIC OR MAGICK_VERSION VERSION_LESS 7)
    add_library(dreamscape_magick ALIAS PkgConfig::MAGICK)
    return()
  endif()
  pkg_get_variable(library_folder MagickCore libdir)
  file(GLOB modules "${library_folder}/ImageMagick-*/modules-*/coders/png.so")
  get_filename_component(coders "${modules}" DIRECTORY)
  dreamscape_list_module_symbols("${CMAKE_BINARY_DIR}/coders.list" "${coders}" png jpeg gif webp)
  dreamscape_absent_library(imagemagick)
  add_library(dreamscape_magick INTERFACE)
  target_include_directories(dreamscape_magick SYSTEM INTERFACE ${MAGICK_INCLUDE_DIRS})
  target_compile_options(dreamscape_magick INTERFACE ${MAGICK_CFLAGS_OTHER})
  target_link_options(dreamscape_magick INTERFACE -static-libstdc++ -static-libgcc -s -Wl,--build-id=none
    -Wl,-z,pack-relative-relocs "-Wl,--dynamic-list=${CMAKE_BINARY_DIR}/coders.list"
    "-Wl,-Map=${CMAKE_BINARY_DIR}/maps/image-worker.map")
  list(TRANSFORM MAGICK_LIBRARIES PREPEND "-l")
  target_link_libraries(dreamscape_magick INTERFACE -Wl,-Bstatic ${MAGICK_LIBRARIES} -lltdl -llcms2 -lbz2 -lz -lgomp
    absent_imagemagick -Wl,-Bdynamic -lm)
endfunction()

# The symbols that modules expect from the program, as a list for the linker's --dynamic-list.
function(dreamscape_list_module_symbols output folder)
  list(TRANSFORM ARGN PREPEND "${folder}/" OUTPUT_VARIABLE modules)
  list(TRANSFORM modules APPEND ".so")
  execute_process(COMMAND "${CMAKE_NM}" -D --undefined-only --format=just-symbols ${modules}
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "(^|\n)[A-Za-z][A-Za-z0-9_]+" names "${text}")
  string(STRIP "${names}" names)
  list(TRANSFORM names STRIP)
  list(REMOVE_DUPLICATES names)
  list(JOIN names ";\n" lines)
  file(WRITE "${output}" "{\n${lines};\n};\n")
endfunction()

# PkgConfig::MONGOC: the MongoDB driver, in every build from Debian's archives and without what no service uses. Its
# shared object brings sixteen more into every program, ICU's tables among them, which is half of a start with SQLite;
# and it begins before anything of ours can tell it to be quiet (libs/storage/mongodb/client_pool.cpp).
function(dreamscape_find_mongoc)
  pkg_check_modules(MONGOC REQUIRED libmongoc-1.0)
  dreamscape_absent_library(mongoc)
  target_sources(absent_mongoc PRIVATE "${PROJECT_SOURCE_DIR}/cmake/absent/saslprep.c")
  add_library(PkgConfig::MONGOC INTERFACE IMPORTED)
  target_include_directories(PkgConfig::MONGOC INTERFACE ${MONGOC_INCLUDE_DIRS})
  target_compile_definitions(PkgConfig::MONGOC INTERFACE MONGOC_STATIC BSON_STATIC)
  target_link_libraries(PkgConfig::MONGOC INTERFACE -lmongoc-static-1.0 -lbson-static-1.0 absent_mongoc -lsnappy -lzstd -lz
    -lutf8proc OpenSSL::SSL OpenSSL::Crypto -lresolv)
endfunction()
