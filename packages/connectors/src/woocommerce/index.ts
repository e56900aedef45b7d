import { type Answer, defineConnector, digestOf, type Greeting, hmacMatches, Refusal, singleHeader, topic } from '@kilter/core'
import * as z from 'zod'
import { currencySetting } from './settings.ts'
