// The page as a whole: says which language it is in, for who has it read aloud.

export default function ({ data }) {
  document.documentElement.lang = data.language;
}
