/** @actions/core, as this program uses it. */
import * as core from '@actions/core';
import type { Commands } from './commands.ts';

export const commands: Commands = core;
