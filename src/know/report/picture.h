// SPDX-License-Identifier: Apache-2.0
//
// The picture of a result on a page, as its entry declares it: bars, upright columns, lines with
// their interval, a map of cells, streams. Beside a comparison's bars stands what they are compared
// with, in grey.
#pragma once

#include "know/report/paper.h"
#include "know/report/shown.h"

// Draws into the width of `box` (its x, y and width are used) and returns the height taken; 0:
// there is nothing to draw.
double picture_draw(Paper *paper, const ReportShowing *showing, TextBox box);
