import { Option } from 'commander'

/** For commands that work on the files of a hub, and not over its API. */
export const dataOption = (): Option =>
  new Option('--data <folder>', 'where the hub keeps everything').env('KILTER_DATA').default('.kilter')
