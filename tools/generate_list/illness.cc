// SPDX-License-Identifier: Apache-2.0
#include "generate_list/illness.h"

namespace tillit::generate_list {
namespace {

constexpr Course kEpisode = Course::kEpisode;
constexpr Course kLasting = Course::kLasting;
constexpr Affects kBoth = Affects::kBoth;
constexpr Affects kWomen = Affects::kWomen;
constexpr Affects kMen = Affects::kMen;

// Columns of numbers: 0-17, 18-44, 45-66, 67-79, 80 and over.
constexpr Illness kCounted[] = {
    // Heart and vessels.
    {"K86", kLasting, kBoth, {0, 6, 45, 60, 55}, "I10", "C09AA05 C08CA01 C03AA03"},
    {"K87", kLasting, kBoth, {0, 0, 8, 14, 18}, "I119", "C09CA01 C08CA01 C03AA03"},
    {"K74",
     kLasting,
     kBoth,
     {0, 0, 6, 12, 14},
     "I209",
     "B01AC06 C10AA05 C07AB02 C01DA02"},
    {"K75", kEpisode, kBoth, {0, 1, 4, 5, 6}, "I219", "B01AC06"},
    {"K76", kLasting, kBoth, {0, 0, 6, 15, 18}, "I259", "B01AC06 C10AA05 C07AB02"},
    {"K77",
     kLasting,
     kBoth,
     {0, 0, 2, 8, 20},
     "I500",
     "C03CA01 C07AB02 C09AA05 C03DA01 A10BK01"},
    {"K78", kLasting, kBoth, {0, 1, 6, 18, 30}, "I489", "B01AF02 C07AB02"},
    {"K79", kEpisode, kBoth, {0, 2, 2, 2, 2}, "I471"},
    {"K80", kEpisode, kBoth, {0, 1, 2, 3, 3}},
    {"K83", kLasting, kBoth, {0, 0, 2, 5, 10}, "I350"},
    {"K89", kEpisode, kBoth, {0, 0, 1, 4, 6}, "G459", "B01AC04"},
    {"K90", kEpisode, kBoth, {0, 0, 2, 6, 9}, "I639", "B01AC04 C10AA05"},
    // Neck, back, joints and bones.
    {"L01", kEpisode, kBoth, {2, 10, 10, 5, 3}},
    {"L02", kEpisode, kBoth, {1, 5, 5, 3, 3}, "", "M01AE01"},
    {"L03", kEpisode, kBoth, {1, 12, 12, 8, 7}, "M545", "N02BE01 M01AE01"},
    {"L84", kLasting, kBoth, {0, 6, 8, 6, 6}, "", "N02BE01"},
    {"L86", kLasting, kBoth, {0, 6, 8, 5, 4}, "M511", "N02BE01 N02AX02"},
    {"L85", kLasting, kBoth, {2, 1, 1, 1, 2}, "M419"},
    {"L08", kEpisode, kBoth, {2, 10, 12, 8, 6}},
    {"L83", kLasting, kBoth, {0, 4, 6, 4, 3}, "M542"},
    {"L92", kEpisode, kBoth, {0, 6, 12, 8, 5}, "M751", "M01AE01"},
    {"L11", kEpisode, kBoth, {2, 3, 3, 2, 2}},
    {"L12", kEpisode, kBoth, {2, 3, 3, 3, 3}},
    {"L72", kEpisode, kBoth, {6, 2, 3, 5, 6}, "S525", "N02BE01"},
    {"L74", kEpisode, kBoth, {5, 2, 2, 2, 2}, "S626"},
    {"L88", kLasting, kBoth, {1, 2, 4, 4, 3}, "M069", "L04AX03 B03BB01"},
    {"L89", kLasting, kBoth, {0, 0, 6, 14, 14}, "M169", "N02BE01 M01AE01"},
    {"L90", kLasting, kBoth, {0, 1, 10, 16, 14}, "M179", "N02BE01 M01AE01"},
    {"L91", kLasting, kBoth, {0, 1, 6, 10, 12}, "M159", "N02BE01"},
    {"T92", kLasting, kBoth, {0, 1, 4, 6, 6}, "M109", "M04AA01"},
    // Mind, nerves and head.
    {"P01", kEpisode, kBoth, {4, 10, 6, 5, 4}},
    {"P03", kEpisode, kBoth, {1, 8, 6, 4, 4}},
    {"P06", kEpisode, kBoth, {1, 8, 12, 14, 14}, "", "N05CF01"},
    {"P20", kEpisode, kBoth, {0, 1, 3, 8, 20}},
    {"P74", kLasting, kBoth, {3, 16, 10, 6, 4}, "F411", "N06AB10"},
    {"P76", kLasting, kBoth, {2, 22, 18, 12, 10}, "F329", "N06AB10 N06AX11"},
    {"N01", kEpisode, kBoth, {6, 8, 4, 2, 1}},
    {"N17", kEpisode, kBoth, {1, 6, 8, 14, 22}},
    {"N89", kLasting, kBoth, {4, 10, 8, 2, 1}, "G439", "N02CC01"},
    // Lungs and airways.
    {"A77", kEpisode, kBoth, {8, 4, 2, 1, 1}},
    {"R02", kEpisode, kBoth, {1, 3, 4, 7, 9}},
    {"R21", kEpisode, kBoth, {3, 4, 3, 2, 2}},
    {"R72", kEpisode, kBoth, {6, 4, 2, 1, 0}, "", "J01CE02"},
    {"R74", kEpisode, kBoth, {40, 30, 16, 8, 6}},
    {"R75", kEpisode, kBoth, {2, 10, 8, 4, 2}, "", "J01CE02"},
    {"R76", kEpisode, kBoth, {8, 6, 2, 1, 0}, "", "J01CE02"},
    {"R78", kEpisode, kBoth, {4, 4, 6, 8, 9}, "J209", "J01AA02"},
    {"R80", kEpisode, kBoth, {3, 4, 4, 3, 3}, "J101"},
    {"R81", kEpisode, kBoth, {3, 3, 5, 8, 12}, "J189", "J01CE02"},
    {"R95", kLasting, kBoth, {0, 0, 9, 18, 14}, "J449", "R03AL04 R03AC02"},
    {"R96", kLasting, kBoth, {12, 12, 10, 9, 6}, "J459", "R03AK07 R03AC02"},
    // Stomach and bowel.
    {"D01", kEpisode, kBoth, {10, 8, 4, 3, 3}},
    {"D12", kEpisode, kBoth, {10, 3, 3, 7, 14}, "", "A06AD11"},
    {"D73", kEpisode, kBoth, {14, 8, 4, 3, 3}, "A099"},
    {"D85", kEpisode, kBoth, {0, 1, 1, 2, 2}, "K269", "A02BC01"},
    {"D92", kLasting, kBoth, {0, 1, 4, 9, 10}, "K579"},
    {"D93", kLasting, kBoth, {1, 10, 8, 4, 2}},
    {"D94", kLasting, kBoth, {1, 5, 4, 2, 1}, "K519", "A07EC02"},
    // General, skin and urine.
    {"A01", kEpisode, kBoth, {1, 6, 8, 6, 5}, "", "N02BE01"},
    {"A04", kEpisode, kBoth, {4, 16, 14, 14, 18}},
    {"K04", kEpisode, kBoth, {1, 3, 4, 4, 3}},
    {"L14", kEpisode, kBoth, {2, 3, 4, 6, 6}},
    {"L20", kEpisode, kBoth, {1, 3, 4, 4, 3}},
    {"T03", kEpisode, kBoth, {1, 1, 1, 2, 6}},
    {"T08", kEpisode, kBoth, {0, 1, 2, 4, 8}},
    {"S86", kLasting, kBoth, {3, 4, 5, 5, 5}, "", "D07AC01"},
    {"S87", kLasting, kBoth, {30, 6, 3, 2, 2}, "L209", "D07AC01"},
    {"S88", kEpisode, kBoth, {4, 5, 5, 4, 4}, "", "D07AC01"},
    {"U70", kEpisode, kBoth, {1, 2, 2, 3, 5}, "N10", "J01EE01"},
    {"U71", kEpisode, kWomen, {6, 20, 20, 26, 40}, "N300", "J01CA08"},
    {"U71", kEpisode, kMen, {1, 1, 4, 8, 14}, "N300", "J01EA01"},
    {"T90",
     kLasting,
     kBoth,
     {0, 4, 30, 36, 30},
     "E119",
     "A10BA02 C10AA05 A10BK03 A10BJ06"},
    // Cancer.
    {"D75", kLasting, kBoth, {0, 0, 3, 7, 9}, "C189"},
    {"R84", kLasting, kBoth, {0, 0, 2, 4, 3}, "C349"},
    {"S77", kLasting, kBoth, {0, 1, 5, 9, 14}, "C449"},
    {"B72", kLasting, kBoth, {0, 1, 1, 2, 2}, "C859"},
    {"U76", kLasting, kBoth, {0, 0, 1, 3, 3}, "C679"},
    {"X76", kLasting, kWomen, {0, 1, 8, 9, 8}, "C509", "L02BG03"},
    {"Y77", kLasting, kMen, {0, 0, 4, 14, 18}, "C61"},
};

constexpr Illness kOther[] = {
    {"A03", kEpisode, kBoth, {25, 3, 2, 2, 2}},
    {"A97", kEpisode, kBoth, {8, 10, 10, 10, 8}},
    {"A98", kEpisode, kBoth, {20, 6, 8, 15, 15}},
    {"D02", kEpisode, kBoth, {3, 5, 5, 4, 3}},
    {"D87", kEpisode, kBoth, {1, 6, 6, 5, 4}, "", "A02BC02"},
    {"F70", kEpisode, kBoth, {8, 3, 3, 3, 3}, "", "S01AA01"},
    {"H70", kEpisode, kBoth, {4, 4, 4, 4, 4}},
    {"H71", kEpisode, kBoth, {20, 2, 1, 1, 1}, "", "J01CA04"},
    {"H81", kEpisode, kBoth, {2, 4, 6, 12, 14}},
    {"L15", kEpisode, kBoth, {4, 8, 10, 10, 8}},
    {"L17", kEpisode, kBoth, {4, 5, 6, 6, 6}},
    {"L77", kEpisode, kBoth, {5, 5, 3, 2, 1}},
    {"L81", kEpisode, kBoth, {5, 5, 5, 5, 5}},
    {"L87", kEpisode, kBoth, {1, 4, 8, 4, 3}},
    {"N05", kEpisode, kBoth, {1, 3, 4, 4, 3}},
    {"P02", kEpisode, kBoth, {3, 10, 8, 3, 2}},
    {"R05", kEpisode, kBoth, {15, 8, 8, 10, 9}},
    {"R83", kEpisode, kBoth, {10, 6, 5, 5, 5}},
    {"R97", kEpisode, kBoth, {8, 8, 5, 2, 1}, "", "R06AX27"},
    {"S03", kEpisode, kBoth, {6, 2, 1, 1, 0}},
    {"S18", kEpisode, kBoth, {8, 6, 4, 4, 4}},
    {"S74", kEpisode, kBoth, {3, 3, 3, 3, 2}},
    {"S76", kEpisode, kBoth, {2, 3, 3, 3, 4}, "", "J01CF01"},
    {"S82", kEpisode, kBoth, {2, 6, 5, 3, 2}},
    {"S96", kEpisode, kBoth, {6, 5, 1, 0, 0}},
    {"T82", kEpisode, kBoth, {2, 5, 5, 2, 1}},
    {"U13", kEpisode, kBoth, {1, 2, 3, 4, 5}},
    {"W11", kEpisode, kWomen, {4, 14, 1, 0, 0}, "", "G03AA07"},
    {"W78", kEpisode, kWomen, {0, 10, 0, 0, 0}},
    {"X11", kEpisode, kWomen, {0, 0, 12, 3, 1}, "", "G03FA01"},
};

constexpr Illness kFurther[] = {
    // Mind and substances.
    {"P70", kLasting, kBoth, {0, 0, 2, 25, 140}, "G309", "N06DA02"},
    {"P72", kLasting, kBoth, {0, 4, 6, 4, 2}, "F200", "N05AH03 N05AX12"},
    {"P73", kLasting, kBoth, {0, 8, 10, 7, 3}, "F319", "N05AN01 N05AH04"},
    {"P80", kLasting, kBoth, {1, 14, 8, 2, 1}, "F603"},
    {"P81", kLasting, kBoth, {35, 28, 8, 0, 0}, "F900", "N06BA04"},
    {"P82", kLasting, kBoth, {4, 16, 12, 5, 2}, "F431"},
    {"P85", kLasting, kBoth, {7, 5, 4, 2, 1}, "F709"},
    {"P86", kLasting, kWomen, {4, 6, 1, 0, 0}, "F500"},
    {"P15", kLasting, kBoth, {0, 8, 16, 10, 4}, "F102", "N07BB04"},
    {"P19", kLasting, kBoth, {0, 10, 6, 1, 0}, "F192", "N07BC51"},
    {"P28", kEpisode, kBoth, {0, 4, 4, 2, 2}},
    // Nerves and senses.
    {"N85", kLasting, kBoth, {2, 1, 1, 0, 0}, "G809"},
    {"N86", kLasting, kBoth, {0, 2, 4, 3, 1}, "G35"},
    {"N87", kLasting, kBoth, {0, 0, 3, 14, 20}, "G20", "N04BA02"},
    {"N88", kLasting, kBoth, {7, 7, 7, 9, 10}, "G409", "N03AX14"},
    {"N94", kLasting, kBoth, {0, 3, 8, 20, 25}},
    {"F84", kLasting, kBoth, {0, 0, 3, 40, 120}, "H353"},
    {"F92", kEpisode, kBoth, {0, 0, 10, 70, 120}, "H259"},
    {"F93", kLasting, kBoth, {0, 0, 10, 40, 80}, "H409", "S01EE01"},
    {"F94", kLasting, kBoth, {0, 0, 1, 2, 8}, "H540"},
    {"H84", kLasting, kBoth, {0, 0, 8, 60, 150}, "H911"},
    {"H86", kLasting, kBoth, {3, 3, 8, 15, 30}, "H903"},
    // Body.
    {"B80", kEpisode, kWomen, {3, 25, 18, 15, 20}, "D509", "B03AA07"},
    {"B82", kEpisode, kBoth, {3, 5, 8, 20, 50}, "D649"},
    {"D84", kLasting, kBoth, {2, 25, 60, 80, 80}, "K219", "A02BC02"},
    {"K88", kEpisode, kBoth, {0, 1, 2, 10, 25}, "I951"},
    {"K92", kLasting, kBoth, {0, 0, 10, 35, 50}, "I702", "B01AC06 C10AA05"},
    {"L75", kEpisode, kBoth, {0, 0, 1, 5, 22}, "S720"},
    {"L76", kEpisode, kBoth, {8, 4, 5, 10, 18}, "S422"},
    {"L95", kLasting, kWomen, {0, 0, 30, 110, 170}, "M819", "M05BA04"},
    {"S91", kLasting, kBoth, {5, 22, 30, 28, 20}, "L400", "D05AX52"},
    {"S97", kEpisode, kBoth, {0, 0, 2, 8, 25}, "L97"},
    {"T05", kEpisode, kBoth, {0, 1, 1, 3, 15}},
    {"T86", kLasting, kWomen, {1, 18, 55, 85, 100}, "E039", "H03AA01"},
    {"T86", kLasting, kMen, {0, 3, 12, 25, 35}, "E039", "H03AA01"},
    {"T89", kLasting, kBoth, {3, 5, 5, 4, 2}, "E109", "A10AE04 A10AB05"},
    {"T93", kLasting, kBoth, {0, 12, 110, 180, 120}, "E780", "C10AA05"},
    {"U04", kLasting, kBoth, {5, 6, 20, 50, 90}, "", "G04BD08"},
    {"U99", kLasting, kBoth, {0, 1, 6, 30, 80}, "N183"},
    {"Y85", kLasting, kMen, {0, 0, 25, 150, 150}, "N40", "G04CA02"},
    {"A28", kLasting, kBoth, {2, 5, 12, 15, 60}},
    {"L28", kLasting, kBoth, {0, 1, 4, 10, 40}},
    {"N18", kLasting, kBoth, {1, 1, 2, 5, 9}},
    // Circumstances.
    {"Z01", kEpisode, kBoth, {0, 10, 8, 3, 1}},
    {"Z03", kEpisode, kBoth, {0, 5, 4, 2, 2}},
    {"Z09", kEpisode, kBoth, {0, 4, 2, 0, 0}},
    {"Z12", kEpisode, kBoth, {0, 10, 8, 2, 1}},
    {"Z14", kEpisode, kBoth, {0, 2, 4, 8, 12}},
    {"Z15", kEpisode, kBoth, {0, 0, 2, 15, 35}},
};

constexpr EmergencyReason kEmergency[] = {
    {"J069", {6, 1, 0, 0, 0}}, {"R104", {4, 10, 4, 2, 1}}, {"S060", {3, 4, 2, 1, 1}},
    {"K358", {3, 4, 2, 1, 0}}, {"S821", {1, 2, 3, 3, 2}},  {"R074", {0, 4, 10, 6, 4}},
    {"I480", {0, 1, 4, 5, 4}}, {"I219", {0, 1, 3, 4, 3}},  {"I639", {0, 0, 2, 5, 6}},
    {"I500", {0, 0, 1, 4, 8}}, {"J440", {0, 0, 2, 6, 4}},  {"J189", {2, 1, 3, 7, 10}},
    {"N390", {1, 2, 2, 4, 9}}, {"A419", {0, 1, 2, 4, 6}},  {"E86", {0, 0, 1, 3, 5}},
    {"R55", {0, 1, 2, 3, 5}},  {"S720", {0, 0, 1, 3, 9}},  {"F059", {0, 0, 0, 1, 4}},
    {"F100", {0, 3, 2, 1, 0}}, {"K922", {0, 1, 2, 3, 3}},
};

}  // namespace

absl::Span<const Illness> CountedIllness() { return kCounted; }
absl::Span<const Illness> OtherReasons() { return kOther; }
absl::Span<const Illness> FurtherIllness() { return kFurther; }
absl::Span<const EmergencyReason> EmergencyReasons() { return kEmergency; }

bool Possible(const Illness& illness, facts::Sex sex) {
  return illness.affects == kBoth ||
         (illness.affects == kWomen) == (sex == facts::Sex::kFemale);
}

}  // namespace tillit::generate_list
