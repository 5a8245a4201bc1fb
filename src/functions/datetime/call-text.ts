import { callText, ScalarCall } from '../../expressions/expression.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

/** The same call under another text, which names its column. */
export function withText(call: ScalarCall, text: string): ScalarCall {
  return new ScalarCall(call.name, call.children, call.bound, text);
}

/** As Spark prints these functions: under their own name, with the defaults of arguments that were left out. */
export function shownInFull(definition: FunctionDefinition): FunctionDefinition {
  return {
    ...definition,
    bind(call: FunctionCall) {
      const bound = definition.bind(call) as ScalarCall;
      return withText(bound, callText(definition.name, bound.children));
    },
  };
}
