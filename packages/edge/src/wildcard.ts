/**
 * `*` stands for any letters, `?` for one, as in CloudFront's path patterns and policies. Goes back to the last `*` alone,
 * which is enough, so that no pattern takes more than length × length steps.
 */
export const matches = (pattern: string, text: string): boolean => {
  let [at, star, mark] = [0, -1, 0];
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      mark = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star !== -1) {
      at = star + 1;
      i = ++mark;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
};
