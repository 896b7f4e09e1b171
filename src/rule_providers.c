// SPDX-License-Identifier: Apache-2.0
//
// Everything that rules can ask but that is known elsewhere, sorted by name: segments, lists,
// scores. Whoever knows one of them adds its provider here, twice.
#include "know/rank.h"
#include "know/score_rule.h"
#include "know/segment.h"
#include "know/tone/written.h"

const RuleProvider *const RULE_PROVIDERS[] = {
    &ALIVE_PROVIDER,      &CLV_PROVIDER, &EXPECTED_PROVIDER, &LIST_PROVIDER,    &NEXT_NEED_PROVIDER,
    &NEXT_ORDER_PROVIDER, &RFM_PROVIDER, &SCORE_PROVIDER,    &SEGMENT_PROVIDER, NULL,
};

// Who finds the cut of `in top 20%` faster than the store does: the panel.
const RankFinder RANK_FINDER = rank_of_panel;

// What records hold beyond what is stored with them: tone and topics of texts.
const RecordComputer RECORD_COMPUTER = written_value;
