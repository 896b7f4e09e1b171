// SPDX-License-Identifier: Apache-2.0
//
// The pieces of ECharts in use; everything else stays out of the bundle. Tooltips are drawn
// (rich text), since the Content-Security-Policy allows no inline styles.
import { BarChart, GraphChart, LineChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer } from 'echarts/renderers';

echarts.use([BarChart, GraphChart, LineChart, SankeyChart, GridComponent, TooltipComponent, AriaComponent, LabelLayout, CanvasRenderer]);

export { echarts };
export type { EChartsCoreOption } from 'echarts/core';
