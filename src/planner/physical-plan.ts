import { collectOperators, type Operator } from '../operators/operator.js';
import { StreamScanExec } from '../operators/scan-exec.js';
import { StatefulOperator } from '../operators/stateful-operator.js';
import { WatermarkExec } from '../operators/watermark-exec.js';
import type { StreamTable } from '../sources/source.js';

/** A plan ready to run: its operators, and the parts of it that the engine deals with by itself. */
export interface PhysicalPlan {
  readonly root: Operator;
  /** By source index: scans of one table share a source. */
  readonly sources: readonly { readonly table: StreamTable; readonly scans: readonly StreamScanExec[] }[];
  /** By watermark id. */
  readonly watermarks: readonly WatermarkExec[];
  /** By operator id: inputs before their consumers. */
  readonly stateful: readonly StatefulOperator[];
}

export function physicalPlan(root: Operator): PhysicalPlan {
  const scans = collectOperators(root, (o): o is StreamScanExec => o instanceof StreamScanExec);
  const sources: { table: StreamTable; scans: StreamScanExec[] }[] = [];
  for (const scan of scans) (sources[scan.sourceIndex] ??= { table: scan.table, scans: [] }).scans.push(scan);
  const watermarks: WatermarkExec[] = [];
  for (const w of collectOperators(root, (o): o is WatermarkExec => o instanceof WatermarkExec))
    watermarks[w.watermarkId] = w;
  const stateful: StatefulOperator[] = [];
  for (const s of collectOperators(root, (o): o is StatefulOperator => o instanceof StatefulOperator))
    stateful[s.operatorId] = s;
  return { root, sources, watermarks, stateful };
}
