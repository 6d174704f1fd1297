// npm install "works" here but links nothing, so that every later error is puzzling. Say it at once instead.
if (!process.env['npm_config_user_agent']?.startsWith('pnpm/')) {
  console.error('This is a pnpm workspace. Run: npm run setup')
  process.exit(1)
}
