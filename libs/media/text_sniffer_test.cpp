#include "media/text_sniffer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace media {
namespace {

using namespace std::string_view_literals;

TextKind kind_of(std::string_view bytes, bool allows_markup = false) {
  TextSniffer whole(allows_markup);
  whole.update(bytes);
  TextSniffer pieces(allows_markup);
  for (const char c : bytes) pieces.update({&c, 1});
  EXPECT_EQ(whole.finish(), pieces.finish()) << bytes;
  return whole.finish();
}

TEST(TextSnifferTest, KnowsNothingOfNothing) { EXPECT_EQ(kind_of(""), TextKind::kNone); }

TEST(TextSnifferTest, TakesNoBrokenUtf8ForUtf8) {
  for (const char* bytes :
       {"\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "\xFF", "\x80", "ab\xC3", "\xE2\x82", "\xE2 \xAC"}) {
    EXPECT_NE(kind_of(bytes), TextKind::kUtf8) << bytes;
  }
}

TEST(TextSnifferTest, TakesTheFirstAndLastOfEveryLength) {
  for (const char* bytes : {"\x20", "\x7E", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                            "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(kind_of(bytes), TextKind::kUtf8) << bytes;
  }
}

TEST(TextSnifferTest, TakesNoControlCharactersButThoseOfLayout) {
  EXPECT_EQ(kind_of("a\tb\nc\fd\r"), TextKind::kUtf8);
  for (const auto bytes : {"a\x1B[2J"sv, "a\x7F"sv, "a\0b"sv, "\x01"sv, "caf\xe9\x1b"sv}) {
    EXPECT_EQ(kind_of(bytes), TextKind::kNone) << bytes;
  }
}

TEST(TextSnifferTest, TakesTextOfWindowsThatHasACharacterForEachByte) {
  EXPECT_EQ(kind_of("caf\xe9"), TextKind::kLatin1);
  EXPECT_EQ(kind_of("\x93quoted\x94, 5 \x80"), TextKind::kLatin1);
  for (const char* bytes : {"\x81", "\x8D", "\x8F", "\x90", "\x9D"}) EXPECT_EQ(kind_of(bytes), TextKind::kNone);
}

TEST(TextSnifferTest, RefusesWhatBeginsLikeMarkup) {
  for (const char* bytes : {"<!doctype html>", "<!DOCTYPE svg>", "<html>", "<HTML>", "<svg xmlns=''/>",
                            "<?xml version='1.0'?>", "<?php", "<script>", "<a>", "</a>", "<!-- comment --><html>",
                            "\xef\xbb\xbf<html>", " \r\n\t\f<html>", "\n\xef\xbb\xbf\n<html>", "<html>\xe9"}) {
    EXPECT_EQ(kind_of(bytes), TextKind::kNone) << bytes;
  }
}

TEST(TextSnifferTest, TakesMarkupWhereItIsAllowedButNoScripts) {
  EXPECT_EQ(kind_of("<!doctype html><html>", true), TextKind::kUtf8);
  EXPECT_EQ(kind_of("#!/bin/sh\n", true), TextKind::kNone);
}

TEST(TextSnifferTest, RefusesScripts) {
  for (const char* bytes : {"#!/bin/sh", "\xef\xbb\xbf#!/usr/bin/env node", "\n#! /bin/sh", "%!PS-Adobe-3.0"}) {
    EXPECT_EQ(kind_of(bytes), TextKind::kNone) << bytes;
  }
}

TEST(TextSnifferTest, TakesTextThatOnlyResemblesMarkupOrScripts) {
  for (const char* bytes : {"# Heading", "#hash", "% comment", "< 5 and > 3", "<3", "<<EOF", "a <b>bold</b> word",
                            "-- <html>", "100 %!", "{\"a\":\"<html>\"}"}) {
    EXPECT_EQ(kind_of(bytes), TextKind::kUtf8) << bytes;
  }
}

TEST(TextSnifferTest, TellsAsSoonAsItCannotBeText) {
  TextSniffer sniffer;
  sniffer.update("<h");
  EXPECT_FALSE(sniffer.is_possible());
}

}  // namespace
}  // namespace media
