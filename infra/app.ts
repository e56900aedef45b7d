/** What `cdk` runs. */
import { App } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { buildApp } from './build-app.ts'
import { bundleAll, bundleFolder } from './bundle.ts'

await bundleAll()
const app = new App()
buildApp(app, (name) => Code.fromAsset(bundleFolder(name)))
app.synth()
