export const outputs: Record<string, $util.Input<string>> = {};
