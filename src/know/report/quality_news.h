// SPDX-License-Identifier: Apache-2.0
//
// Data quality that fell, as findings of the home. Figures are those that the nightly look keeps
// (quality_figure, collect/quality); they are read as they stand there and not counted again.
//
// A figure's share of its records is compared with the median of the weeks before the last one. It
// has fallen when it was at least two points worse on two looks in a row and never since less than
// one point worse, and when it concerns 20 records and more of at least 100. So nights that differ
// by chance, a single bad one, or a slow change raise nothing, and what was told is not taken back
// and told again by a share that lies about the line. After some weeks the new share is the usual
// one. What is a week old or older is no news.
#pragma once

#include "know/report/finding.h"
#include "store/store.h"

extern const Report QUALITY_NEWS; // no report that can be asked: what its findings are called

// Of the entity's figures, the worst three; `today` in the organisation's days.
void quality_news(Tx *tx, const Entity *entity, int64_t today, Arena *arena, Findings *out);
