// SPDX-License-Identifier: Apache-2.0
//
// The checks of the doctor that ask the store itself. Each adds its problems to `finding`; the
// store's own errors stick to the transaction.
#pragma once

#include "guard/doctor.h"
#include "know/panel.h"

void check_engine(Tx *tx, DoctorFinding *finding);         // the engine's own check of its file
void check_engine_quickly(Tx *tx, DoctorFinding *finding); // without comparing indexes with rows
void check_log(Tx *tx, DoctorFinding *finding);            // positions are dense
void check_references(Tx *tx, DoctorFinding *finding); // owners, parents and referred records exist
void check_totals(Tx *tx, DoctorFinding *finding);     // orders are the sum of their parts
void check_ids(Tx *tx, DoctorFinding *finding);        // no id lies beyond what was claimed
void check_summaries(Tx *tx, DoctorFinding *finding);  // customers' counts and sums
void check_identities(Tx *tx, DoctorFinding *finding); // identities and their map
void check_search(Tx *tx, DoctorFinding *finding);     // search terms
// Who belongs to segments by rule, asked of a panel that was compared with the store.
void check_members(Tx *tx, Panel *panel, DoctorFinding *finding);

// Makes what the last four check anew, in short slices but for the map of identities.
bool repair_summaries(Store *store, GError **error);
bool repair_identities(Store *store, GError **error);
bool repair_search(Store *store, GError **error);
bool repair_members(Store *store, GError **error);
