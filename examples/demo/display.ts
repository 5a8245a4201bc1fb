/** What the demo shows in the terminal. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
export const number = (value: number): string => whole.format(value);

/** One line that is drawn again and again on a terminal; elsewhere a line now and then. */
export class StatusLine {
  private readonly live = process.stdout.isTTY === true;
  private lastMs = 0;

  update(text: string): void {
    if (this.live) process.stdout.write(`\r\x1b[2K${text.slice(0, (process.stdout.columns ?? 120) - 1)}`);
    else if (Date.now() - this.lastMs >= 1000) {
      console.log(text);
      this.lastMs = Date.now();
    }
  }

  /** A line that stays. */
  event(text: string): void {
    if (this.live) process.stdout.write('\r\x1b[2K');
    console.log(text);
  }
}

const BLOCKS = ' ▁▂▃▄▅▆▇█';

/** A chart of columns, one per value, on a scale from zero (or the least value below it) to the greatest. */
export function columnChart(values: readonly number[], { height = 8, label = number } = {}): string {
  const top = Math.max(...values, 0);
  const bottom = Math.min(...values, 0);
  const step = (top - bottom) / height || 1;
  const labels = Array.from({ length: height }, (_, row) => label(top - row * step));
  const width = Math.max(...labels.map(l => l.length));
  return labels
    .map((text, row) => {
      const floor = top - (row + 1) * step;
      const line = values.map(v => BLOCKS[Math.max(0, Math.min(8, Math.round(((v - floor) / step) * 8)))]).join('');
      return `${text.padStart(width)} ┤${line.trimEnd()}`;
    })
    .join('\n');
}
